/**
 * Measures how long it takes to refuse each kind of wrong key, and to accept the first and the last right one: all kinds in
 * turn, many rounds, the median of each. Prints them, and the ratio of each to the plainly wrong key.
 */
import { createHash } from "node:crypto";
import { callerOf, type IngestKeys } from "./ingest-keys.ts";

const ROUNDS = 400;
const CALLS = 500;

const right = Array.from({ length: 20 }, (_, i) => createHash("sha256").update(`key ${i}`).digest("base64url"));
const keys: IngestKeys = right.map((key, i) => ({
  caller: `caller ${i}`,
  hash: createHash("sha256").update(key).digest(),
}));
const first = right[0] ?? "";

const kinds: Record<string, string | undefined> = {
  wrong: `Bearer ${"x".repeat(first.length)}`,
  missing: undefined,
  "wrong in its first letter": `Bearer x${first.slice(1)}`,
  "wrong in its last letter": `Bearer ${first.slice(0, -1)}x`,
  truncated: `Bearer ${first.slice(0, -1)}`,
  "in the other case": `Bearer ${first.toUpperCase()}`,
  revoked: `Bearer ${createHash("sha256").update("an old key").digest("base64url")}`,
  "very long (8 kB)": `Bearer ${"x".repeat(8_000)}`,
  "right, the first of 20": `Bearer ${first}`,
  "right, the last of 20": `Bearer ${right.at(-1)}`,
};

const times = new Map(Object.keys(kinds).map((kind) => [kind, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, authorization] of Object.entries(kinds)) {
    const started = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) callerOf(authorization, keys);
    times.get(kind)?.push(Number(process.hrtime.bigint() - started) / CALLS / 1_000);
  }
}

const median = (all: number[] = []) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
const quartiles = (all: number[] = []) => {
  const sorted = all.toSorted((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 4)] ?? 0, sorted[Math.floor((sorted.length * 3) / 4)] ?? 0] as const;
};
const base = median(times.get("wrong"));
console.log(`${"key".padEnd(28)} median µs   middle half µs   ratio to wrong`);
for (const [kind, all] of times) {
  const [low, high] = quartiles(all);
  const row = [
    median(all).toFixed(2).padStart(9),
    `${low.toFixed(2)} to ${high.toFixed(2)}`.padStart(16),
    (median(all) / base).toFixed(2).padStart(14),
  ];
  console.log(`${kind.padEnd(28)} ${row.join("   ")}`);
}
