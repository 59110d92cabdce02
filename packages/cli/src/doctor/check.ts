import type { Fact, Facts, Known } from "./facts.ts";

/** What a check says of a stage. */
type Verdict =
  | { status: "holds" }
  | { status: "wrong"; wrong: string }
  /** Something that it needs could not be read, so it may be wrong. */
  | { status: "unread"; unread: string }
  /** It is about something that a local stack does not have. */
  | { status: "awsOnly" };

/** A check of the doctor. */
export type Check = {
  name: string;
  /** What must hold, as one sentence. */
  holds: string;
  why: string;
  fix: string;
  check(facts: Facts): Verdict;
};

/** What a check says, with the check. */
export type Finding = Omit<Check, "check"> & Verdict;

type Definition<Name extends keyof Known> = Omit<Check, "check"> & {
  reads: readonly Name[];
  /** What is wrong: what was expected and what came; undefined when nothing is. */
  find(known: Pick<Known, Name>): string | undefined;
};

/** Makes a check of a function that is given only facts that were read. */
export function defineCheck<const Name extends keyof Known>(definition: Definition<Name>): Check {
  const { reads, find, ...about } = definition;
  return {
    ...about,
    check(facts) {
      const known: Partial<Pick<Known, Name>> = {};
      for (const name of reads) {
        const fact: Fact<Known[Name]> | undefined = facts[name];
        if (fact && "unread" in fact) return { status: "unread", unread: fact.unread };
        if (fact) known[name] = fact.known;
      }
      if (!isWhole(known, reads)) return { status: "awsOnly" };
      const wrong = find(known);
      return wrong === undefined ? { status: "holds" } : { status: "wrong", wrong };
    },
  };
}

function isWhole<Name extends keyof Known>(
  known: Partial<Pick<Known, Name>>,
  names: readonly Name[],
): known is Pick<Known, Name> {
  return names.every((name) => name in known);
}

/** Runs every check over the facts. */
export function runChecks(checks: Check[], facts: Facts): Finding[] {
  return checks.map(({ check, ...about }) => ({ ...about, ...check(facts) }));
}

/** True when everything that could be asked was read and holds. */
export function isHealthy(findings: Finding[]): boolean {
  return findings.every(({ status }) => status === "holds" || status === "awsOnly");
}
