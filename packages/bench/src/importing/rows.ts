import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Event } from "@savelife/core/catalogue";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { createRowReader } from "@savelife/core/rows";

const CITIES = ["Amsterdam", "Zagreb", "Haarlem", "Łódź", "São Paulo"];
const GROUPS = ["A+", "O-", "", "B+", "AB-"];

/** Writes a CSV of valid donors, no two alike. */
export async function writeRows(file: string, rows: number): Promise<void> {
  await pipeline(linesOf(rows), createWriteStream(file));
}

function* linesOf(rows: number): Generator<string> {
  yield "first_name,city,type,email\r\n";
  for (const donors of donorsInSteps(rows, 1_000)) {
    yield donors.map((donor) => `${Object.values(donor).join(",")}\r\n`).join("");
  }
}

/** The cells of this many rows, a step of them at a time. */
export function* donorsInSteps(rows: number, step: number) {
  for (let first = 0; first < rows; first += step) {
    yield Array.from({ length: Math.min(step, rows - first) }, (_, i) => donorAt(first + i));
  }
}

function donorAt(i: number) {
  const [city = "", type = ""] = [CITIES[i % CITIES.length], GROUPS[i % GROUPS.length]];
  return { first_name: `Donor ${i}`, city, type, email: `donor${i}@example.org` };
}

const read = createRowReader({ type: "DonorSignedUp", source: IMPORT_SOURCE, idFrom: ["email"], map: {} });

/** The event of a row as an import makes it, in a list that is empty for an invalid row. */
export function readRow(row: unknown): Event[] {
  const result = read(row);
  return "event" in result ? [result.event] : [];
}
