import { readFileSync } from "node:fs";

/** A valid CloudEvent of a donor, with a new id, and other data where it is given. */
export function donor(data: object = {}) {
  const fixture = read("events/DonorSignedUp.json");
  return { ...fixture, id: crypto.randomUUID(), data: { ...fixture.data, ...data } };
}

/** A valid CloudEvent of a donation. */
export function donation() {
  return { ...read("events/DonationCreated.json"), id: crypto.randomUUID() };
}

function read(name: string) {
  return JSON.parse(readFileSync(new URL(`../../core/fixtures/${name}`, import.meta.url), "utf8"));
}

/** Values as NDJSON. */
export function ndjson(...values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
