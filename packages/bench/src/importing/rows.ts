import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Event } from "@savelife/core/catalogue";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { createRowReader } from "@savelife/core/rows";

const CITIES = ["Amsterdam", "Zagreb", "Haarlem", "Łódź", "São Paulo"];
const GROUPS = ["A+", "O-", "", "B+", "AB-"];
const ROWS_A_WRITE = 1_000;

/** Makes a CSV of valid donors, no two alike, which is gone after its use. */
export async function withFile<T>(rows: number, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder, "donors.csv");
  try {
    await writeRows(file, rows);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeRows(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write("first_name,city,type,email\r\n");
  for (let first = 0; first < rows; first += ROWS_A_WRITE) {
    const count = Math.min(ROWS_A_WRITE, rows - first);
    const text = Array.from({ length: count }, (_, i) => `${Object.values(donorAt(first + i)).join(",")}\r\n`).join("");
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

/** The cells of a row, counted from 0. */
export function donorAt(i: number) {
  const [city = "", type = ""] = [CITIES[i % CITIES.length], GROUPS[i % GROUPS.length]];
  return { first_name: `Donor ${i}`, city, type, email: `donor${i}@example.org` };
}

const read = createRowReader({ type: "DonorSignedUp", source: IMPORT_SOURCE, idFrom: ["email"], map: {} });

/** The event of a row as an import makes it, in a list that is empty for an invalid row. */
export function readRow(row: unknown): Event[] {
  const result = read(row);
  return "event" in result ? [result.event] : [];
}
