import { isDeepStrictEqual } from "node:util";
import { describeBreaks } from "./check.ts";
import { readContract, writeContract } from "./contract-files.ts";
import { generate } from "./generate.ts";
import { CONTRACTS, RELEASED } from "./places.ts";
import { nextVersion, readVersion, writeVersion } from "./version.ts";

/** What became of a release: its version, or why there is none. */
export type Released = { status: "released" | "unchanged"; version: string } | { status: "breaking"; breaks: string[] };

/** Makes today's contract the released one, under a new version. A breaking one only when that is meant. */
export function release(mayBreak: boolean): Released {
  const version = readVersion();
  const released = readContract(RELEASED);
  const today = generate(version);
  if (isDeepStrictEqual(today, released)) return { status: "unchanged", version };
  const breaks = released.size === 0 ? [] : describeBreaks(today);
  if (breaks.length > 0 && !mayBreak) return { status: "breaking", breaks };

  const next = released.size === 0 ? version : nextVersion(version, breaks.length > 0);
  writeVersion(next);
  for (const folder of [CONTRACTS, RELEASED]) writeContract(folder, generate(next));
  return { status: "released", version: next };
}
