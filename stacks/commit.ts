/// <reference path="../.sst/platform/config.d.ts" />
import { execFileSync } from "node:child_process";

/** The commit that is deployed, `-dirty` when files differ. `savelife doctor` compares it with the files at hand. */
export function readCommit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"], {
      encoding: "utf8",
    }).trim();
  } catch {
    return "unknown"; // not a clone: the doctor reports that it does not know
  }
}
