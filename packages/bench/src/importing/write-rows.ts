import { once } from "node:events";
import { createWriteStream } from "node:fs";

const CITIES = ["Amsterdam", "Zagreb", "Haarlem", "Łódź", "São Paulo"];
const GROUPS = ["A+", "O-", "", "B+", "AB-"];
const ROWS_A_WRITE = 1_000;

/** Writes a CSV of valid donors, no two alike. */
export async function writeRows(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write("first_name,city,type,email\r\n");
  for (let first = 0; first < rows; first += ROWS_A_WRITE) {
    const count = Math.min(ROWS_A_WRITE, rows - first);
    const text = Array.from({ length: count }, (_, i) => renderRow(first + i)).join("");
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

function renderRow(i: number): string {
  const { first_name, city, type, email } = donorAt(i);
  return `${first_name},${city},${type},${email}\r\n`;
}

/** The cells of a row, counted from 0. */
export function donorAt(i: number) {
  const [city = "", type = ""] = [CITIES[i % CITIES.length], GROUPS[i % GROUPS.length]];
  return { first_name: `Donor ${i}`, city, type, email: `donor${i}@example.org` };
}
