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

/** The item that must be in the table for an event. */
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

/** For each rejection code that a single message can cause, bodies that must be rejected with it, made from a valid event. */
const INVALID_BODIES = {
  "not-json": (event: Meant) => [
    JSON.stringify({ specversion: "1.0", ...event }).slice(0, -1),
    "{'id': 1}",
    "ivica;Amsterdam;A+",
    " ",
    "\ufeff{",
  ],
  "too-deep": (event: Meant) => [nest(33), nest(20_000), ...change(event, [{ data: { city: JSON.parse(nest(40)) } }])],
  "not-an-event": (event: Meant) => [
    ...["null", "[]", "{}", "42", "true", '"text"'],
    ...change(event, [
      { specversion: "0.3" },
      { specversion: undefined },
      { id: "00000000-0000-0000-0000-000000000000" },
      { id: "123456789abc" },
      { id: undefined },
      { source: "two words" },
      { source: "" },
      { time: "yesterday" },
      { type: 7 },
    ]),
  ],
  "unknown-type": (event: Meant) => {
    const types = ["DonorLeft", "donorsignedup", "constructor", "__proto__", ""];
    return change(
      event,
      types.map((type) => ({ type })),
    );
  },
  "invalid-data": (event: Meant) => {
    const fields = [
      { city: undefined },
      { city: " \n " },
      { city: "bell \u0007" },
      { city: "half \ud83e" },
      { city: "x".repeat(201) },
      { city: 7 },
      { email: "ivica at server.com", datetime: "2022-02-30T12:00:00" },
      { email: null, address: null },
    ];
    const data = [undefined, null, [], "text", ...fields.map((field) => ({ ...event.data, ...field }))];
    return change(
      event,
      data.map((wrong) => ({ data: wrong })),
    );
  },
};

export const INVALID_CODES = ["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data"] as const;

/** A body that must be rejected with this code, made from an event that would be written. */
export function makeInvalid(code: (typeof INVALID_CODES)[number], event: Meant, random: Random): string {
  const bodies = INVALID_BODIES[code](event);
  return bodies[random.integer(bodies.length)] ?? "";
}

function nest(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

/** The envelope of an event with each of these changes. */
function change(event: Meant, changes: object[]): string[] {
  return changes.map((wrong) => JSON.stringify({ specversion: "1.0", ...event, ...wrong }));
}
