import { AwsOnly, Unreadable } from "./facts.ts";
import type { Facts } from "./read-facts.ts";

/** A check of the doctor: what must hold, as one sentence, why, and how to fix it. */
export type Check = {
  name: string;
  holds: string;
  why: string;
  fix: string;
  /** What is wrong: what was expected and what came; nothing when it holds. A fact that was not read throws. */
  find(facts: Facts): string | false | undefined;
};

/** What a check says of a stage, with the check. It is `unread` when it may be wrong, as a fact could not be read. */
export type Finding = Omit<Check, "find"> &
  (
    | { status: "holds" }
    | { status: "wrong"; wrong: string }
    | { status: "unread"; unread: string }
    | { status: "awsOnly" }
  );

/** Runs a check over the facts. */
export function runCheck({ find, ...about }: Check, facts: Facts): Finding {
  try {
    const wrong = find(facts);
    return wrong ? { ...about, status: "wrong", wrong } : { ...about, status: "holds" };
  } catch (error) {
    if (error instanceof AwsOnly) return { ...about, status: "awsOnly" };
    if (error instanceof Unreadable) return { ...about, status: "unread", unread: error.message };
    throw error;
  }
}

/** A sentence that ends in a list, when there is anything in it. */
export function listing(sentence: string, things: string[], between = "; "): string | false {
  return things.length > 0 && `${sentence} ${things.join(between)}`;
}
