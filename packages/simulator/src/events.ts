import type { Item } from "@savelife/core/item";
import type { Random } from "./random.ts";

/** An event as its publisher means it: normalised already, so that its item can be computed without the code on trial. */
export type Meant = { id: string; source: string; time?: string } & (
  | { type: "DonorSignedUp"; data: { first_name: string; city: string; type?: string; email: string } }
  | { type: "DonationCreated"; data: { city: string; datetime: string; address: string } }
);

const PREFIXES = { DonorSignedUp: "DONOR", DonationCreated: "DONATION" } as const;
const SOURCES = ["https://crm.example.org", "https://drives.example.org", "urn:import:1", "/sign-up"] as const;
const CITIES = ["Amsterdam", "Den Haag", "Zürich", "Łódź", "東京", "São Paulo", "Reykjavík 🩸"] as const;
const NAMES = ["ivica", "Zoë", "O'Brien", "李雷", "Anne-Marie", "null", "🧛"] as const;
const GROUPS = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;
const DATES = ["2022-04-06T12:00:00", "2026-02-28T09:30:00Z", "2024-02-29T18:00:00+02:00"] as const;
const TIMES = ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00.123+01:00"] as const;

/** An event of either type with an id of its own. `number` makes its data unlike that of any other. */
export function makeEvent(random: Random, number: number): Meant {
  const time = random.chance(0.5) ? { time: random.pick(TIMES) } : {};
  const about = { id: random.uuid(), source: random.pick(SOURCES), ...time };
  const city = random.pick(CITIES);
  if (random.chance(0.3)) {
    const data = { city, datetime: random.pick(DATES), address: `Main street ${number}` };
    return { ...about, type: "DonationCreated", data };
  }
  const group = random.chance(0.8) ? { type: random.pick(GROUPS) } : {};
  const data = { first_name: random.pick(NAMES), city, ...group, email: `donor-${number}@example.org` };
  return { ...about, type: "DonorSignedUp", data };
}

/** The item that the table must hold for an event. */
export function itemOf({ id, type, data, source, time }: Meant): Item {
  return { PK: `${PREFIXES[type]}#${id}`, ...data, source, ...(time === undefined ? {} : { time }) };
}

/** The same event, published again at another time. */
export function againLater(event: Meant, random: Random): Meant {
  return random.chance(0.5) ? event : { ...event, time: random.pick(TIMES) };
}

/** An event that says something else of the same donor or donation. */
export function contradict(event: Meant, number: number): Meant {
  const city = `Elsewhere ${number}`;
  if (event.type === "DonationCreated") return { ...event, data: { ...event.data, city } };
  if (number % 2 === 0 || event.data.type === undefined) return { ...event, data: { ...event.data, city } };
  const { type: _type, ...withoutType } = event.data;
  return { ...event, data: withoutType };
}

/** The message of an event, in one of the many spellings that mean the same. */
export function spell(event: Meant, random: Random): string {
  const { id, source, type, time = null, data } = event;
  const plain = { specversion: "1.0", id, source, type, time, data };
  if (random.chance(0.8)) return JSON.stringify(plain);
  const careless = Object.fromEntries(
    Object.entries(data).map(([name, text]) => [name, ` ${text.normalize("NFD")}\u200b\n`]),
  );
  const group = "type" in data && data.type !== undefined ? { type: data.type.toLowerCase().replace("o", "0") } : {};
  const email = "email" in data ? { email: `<${data.email.toUpperCase()}>` } : {};
  const datetime = "datetime" in data ? { datetime: data.datetime.replace("T", " ").replace("Z", "+0000") } : {};
  const odd = { ...careless, ...group, ...email, ...datetime, newer_field: { deep: [1, 2, 3] } };
  return JSON.stringify({ ...plain, id: id.toUpperCase(), data: odd, traceparent: "00-0af7-b7ad-01" }, undefined, 1);
}
