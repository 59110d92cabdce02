import type { Check, Verdict } from "./check.ts";
import type { Facts } from "./facts.ts";

/** What a check says, with the check. */
export type Diagnosis = Omit<Check, "examine"> & Verdict;

/** Examines facts with every check. */
export function diagnose(checks: Check[], facts: Facts): Diagnosis[] {
  return checks.map(({ examine, ...check }) => ({ ...check, ...examine(facts) }));
}

/** True when everything that could be asked was read and holds. */
export function isHealthy(diagnoses: Diagnosis[]): boolean {
  return diagnoses.every(({ status }) => status === "holds" || status === "awsOnly");
}
