import path from "node:path";
import { readContract, staleFiles } from "./contract-files.ts";
import { findContractBreaks } from "./find-contract-breaks.ts";
import { generate } from "./generate.ts";
import { isPageFresh } from "./page.ts";
import { CONTRACTS, fromRoot, PAGE, RELEASED } from "./places.ts";
import { readVersion } from "./version.ts";

/** What is wrong with the committed contract, one line each: files that are stale, and breaks since the last release. */
export function check(): string[] {
  const today = generate(readVersion());
  return [
    ...findStale(today).map((file) => `${file} is stale; mend it with: pnpm contracts`),
    ...describeBreaks(today),
  ];
}

/** The breaks of a contract since the last release, each by file and path. */
export function describeBreaks(contract: ReturnType<typeof generate>): string[] {
  const released = readContract(RELEASED);
  if (released.size === 0)
    return [`${fromRoot(RELEASED)} holds no contract; restore it, or begin anew: pnpm contracts --release`];
  const breaks = findContractBreaks(released, contract);
  return breaks.map(({ file, path: at, reason }) => `${fromRoot(path.join(CONTRACTS, file))}#${at} ${reason}`);
}

function findStale(today: ReturnType<typeof generate>): string[] {
  const stale = staleFiles(readContract(CONTRACTS), today).map((file) => fromRoot(path.join(CONTRACTS, file)));
  return isPageFresh() ? stale : [...stale, fromRoot(PAGE)];
}
