import type { Event as Catalogued } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import type { Random } from "./random.ts";

/** An event of one of the types that are made here, whatever else the catalogue has. */
export type Event = Extract<Catalogued, { type: keyof typeof PREFIXES }>;

const PREFIXES = { DonorSignedUp: "DONOR", DonationCreated: "DONATION" } as const;
const SOURCES = ["https://crm.example.org", "https://drives.example.org", "urn:import:1", "/sign-up"] as const;
const CITIES = ["Amsterdam", "Den Haag", "Zürich", "Łódź", "東京", "São Paulo", "Reykjavík 🩸"] as const;
const NAMES = ["ivica", "Zoë", "O'Brien", "李雷", "Anne-Marie", "null", "🧛"] as const;
const GROUPS = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;
const DATES = ["2022-04-06T12:00:00", "2026-02-28T09:30:00Z", "2024-02-29T18:00:00+02:00"] as const;
const TIMES = ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00.123+01:00"] as const;

/**
 * An event of either type with an id of its own: clean already, so that its item can be computed without the code on trial.
 * `number` makes its data unlike that of any other.
 */
export function makeEvent(random: Random, number: number): Event {
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
export function itemOf({ id, type, data, source, time }: Event): Item {
  return { PK: `${PREFIXES[type]}#${id}`, ...data, source, ...(time === undefined ? {} : { time }) };
}

/** The same event, published again at another time. */
export function againLater(event: Event, random: Random): Event {
  return random.chance(0.5) ? event : { ...event, time: random.pick(TIMES) };
}

/** An event that says something else of the same donor or donation: another city, or no blood group. */
export function contradict(event: Event, number: number): Event {
  const city = `Elsewhere ${number}`;
  if (event.type === "DonationCreated") return { ...event, data: { ...event.data, city } };
  const { type, ...withoutType } = event.data;
  return { ...event, data: number % 2 === 1 && type !== undefined ? withoutType : { ...event.data, city } };
}

/** The message of an event, in one of the many spellings that mean the same. */
export function spell(event: Event, random: Random): string {
  const { id, source, type, time = null, data } = event;
  const plain = { specversion: "1.0", id, source, type, time, data };
  if (random.chance(0.8)) return JSON.stringify(plain);
  const careless = Object.fromEntries(
    Object.entries(data).map(([name, text = ""]) => [name, ` ${text.normalize("NFD")}\u200b\n`]),
  );
  const group = "type" in data && data.type !== undefined ? { type: data.type.toLowerCase().replace("o", "0") } : {};
  const email = "email" in data ? { email: `<${data.email.toUpperCase()}>` } : {};
  const datetime = "datetime" in data ? { datetime: data.datetime.replace("T", " ").replace("Z", "+0000") } : {};
  const odd = { ...careless, ...group, ...email, ...datetime, newer_field: { deep: [1, 2, 3] } };
  return JSON.stringify({ ...plain, id: id.toUpperCase(), data: odd, traceparent: "00-0af7-b7ad-01" }, undefined, 1);
}

/** Makes a body of a valid event. */
type Make = (event: Event) => string;

const changing = (change: object): Make => {
  return (event) => JSON.stringify({ specversion: "1.0", ...event, ...change });
};
const changingData = (fields: object): Make => {
  return (event) => changing({ data: { ...event.data, ...fields } })(event);
};
const nest = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

/** For each rejection code that a single message can cause, bodies that must be rejected with it. */
const INVALID_BODIES = {
  "not-json": [
    (event) => changing({})(event).slice(0, -1),
    ...["{'id': 1}", "ivica;Amsterdam;A+", " ", "\ufeff{"].map((body) => () => body),
  ],
  "too-deep": [() => nest(33), () => nest(20_000), changingData({ city: JSON.parse(nest(40)) })],
  "not-an-event": [
    ...["null", "[]", "{}", "42", "true", '"text"'].map((body) => () => body),
    ...[{ specversion: "0.3" }, { specversion: undefined }, { type: 7 }, { time: "yesterday" }].map(changing),
    ...["00000000-0000-0000-0000-000000000000", "123456789abc", undefined].map((id) => changing({ id })),
    ...["two words", ""].map((source) => changing({ source })),
  ],
  "unknown-type": ["DonorLeft", "donorsignedup", "constructor", "__proto__", ""].map((type) => changing({ type })),
  "invalid-data": [
    ...[undefined, null, [], "text"].map((data) => changing({ data })),
    ...[undefined, " \n ", "bell \u0007", "half \ud83e", "x".repeat(201), 7].map((city) => changingData({ city })),
    changingData({ email: "ivica at server.com", datetime: "2022-02-30T12:00:00" }),
    changingData({ email: null, address: null }),
  ],
} satisfies Record<string, Make[]>;

export const INVALID_CODES = ["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data"] as const;

/** A body that must be rejected with this code, made from an event that would be written. */
export function makeInvalid(code: (typeof INVALID_CODES)[number], event: Event, random: Random): string {
  const bodies: Make[] = INVALID_BODIES[code];
  return bodies[random.integer(bodies.length)]?.(event) ?? "";
}
