import type { RejectionCode } from "@savelife/core/outcome";
import type { Meant } from "./events.ts";
import type { Random } from "./random.ts";

/** A rejection that a message earns by itself. A conflict takes two. */
export type PoisonCode = Exclude<RejectionCode, "conflict">;

export const POISON_CODES = ["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data"] as const;

/** A body that must be rejected with this code, made from an event that would be written. */
export function poison(code: PoisonCode, event: Meant, random: Random): string {
  const envelope = { specversion: "1.0", ...event };
  const { data } = event;
  switch (code) {
    case "not-json":
      return random.pick([JSON.stringify(envelope).slice(0, -1), "{'id': 1}", "ivica;Amsterdam;A+", " ", "\ufeff{"]);
    case "too-deep":
      return random.pick([
        nest(33),
        nest(20_000),
        JSON.stringify({ ...envelope, data: { city: JSON.parse(nest(40)) } }),
      ]);
    case "not-an-event":
      return JSON.stringify(
        random.pick<unknown>([...NO_ENVELOPES, ...wrongEnvelopes(envelope)] as [unknown, ...unknown[]]),
      );
    case "unknown-type":
      return JSON.stringify({
        ...envelope,
        type: random.pick(["DonorLeft", "donorsignedup", "constructor", "__proto__", ""]),
      });
    case "invalid-data":
      return JSON.stringify({
        ...envelope,
        data: random.pick<unknown>([undefined, null, [], "text", ...wrongData(data)]),
      });
  }
}

function nest(levels: number): string {
  return "[".repeat(levels) + "]".repeat(levels);
}

const NO_ENVELOPES = [null, [], {}, 42, true, "text"] as const;

function wrongEnvelopes(envelope: object): unknown[] {
  return [
    { ...envelope, specversion: "0.3" },
    { ...envelope, specversion: undefined },
    { ...envelope, id: "00000000-0000-0000-0000-000000000000" },
    { ...envelope, id: "123456789abc" },
    { ...envelope, id: undefined },
    { ...envelope, source: "two words" },
    { ...envelope, source: "" },
    { ...envelope, time: "yesterday" },
    { ...envelope, type: 7 },
  ];
}

function wrongData(data: object): unknown[] {
  return [
    { ...data, city: undefined },
    { ...data, city: " \n " },
    { ...data, city: "bell \u0007" },
    { ...data, city: "half \ud83e" },
    { ...data, city: "x".repeat(201) },
    { ...data, city: 7 },
    { ...data, email: "ivica at server.com", datetime: "2022-02-30T12:00:00" },
    { ...data, email: null, address: null },
  ];
}
