import { precheck } from "@savelife/core/batch";
import type { Outcome } from "@savelife/core/outcome";
import type { Attempt } from "@savelife/core/rounds";
import type { ConfirmOptions } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import type { MoveOptions } from "./move-letters.ts";
import type { Workbench } from "./workbench.ts";

/** Replays of a letter that keeps coming back; one more needs `--force`. */
export const MAX_REPLAYS = 3;

/** What would become of letters if they were replayed now. */
export type Plan = {
  matched: number;
  /** Would be written, or are duplicates: these are replayed. */
  written: number;
  duplicate: number;
  /** Would come back, by today's schemas or in conflict with the table: these stay. */
  stillRejected: number;
  /** Were replayed three times already, and stay, unless that is forced. */
  tooOften: number;
};

/** How letters are replayed or edited. */
export type ChangeOptions<P> = ConfirmOptions<P> &
  MoveOptions & {
    /** The maximum number of letters, in the order in which they were received. Default: all that match. */
    limit?: number | undefined;
    /** True to replay letters too that were replayed three times. Default false. */
    force?: boolean | undefined;
  };

/** What a check needs to know of a letter, which may also come out of a file. */
type Checkable = { body: string; replays: number };

/** A letter, and what would become of it now. */
export type Checked<L extends Checkable = KnownLetter> = {
  letter: L;
  outcome: Exclude<Outcome, { status: "failed" }>;
};

/** Checks letters against today's schemas and the table. @throws TableUnreadable */
export async function check<L extends Checkable>(bench: Workbench, letters: L[]): Promise<Checked<L>[]> {
  const ended = await inTime(bench, (attempt) => precheck(bench.table, letters, attempt));
  return ended.map(({ record, outcome }) => {
    if (outcome.status === "failed") throw new TableUnreadable(outcome.reason);
    return { letter: record, outcome };
  });
}

/** The time for some reads of 100 keys, which take milliseconds each. */
const CHECK_MILLISECONDS = 30_000;

/** Reads the table, within the time that this may take. */
export function inTime<T>(
  { clock, random }: Pick<Workbench, "clock" | "random">,
  read: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const time = clock.deadline(CHECK_MILLISECONDS);
  return read({ clock, random, signal: time.signal }).finally(time.clear);
}

/** The table did not answer; `reason` is the name of its error. */
export class TableUnreadable extends Error {
  override name = "TableUnreadable";
  readonly reason: string;

  constructor(reason: string) {
    super(`the table could not be read (${reason})`);
    this.reason = reason;
  }
}

/** Where a letter counts in a plan. */
function endOf({ letter, outcome }: Checked<Checkable>, force: boolean): Exclude<keyof Plan, "matched"> {
  if (outcome.status === "rejected") return "stillRejected";
  return force || letter.replays < MAX_REPLAYS ? outcome.status : "tooOften";
}

/** True for a letter that may go to the queue again. */
export function isReplayable(checked: Checked<Checkable>, force: boolean): boolean {
  return ["written", "duplicate"].includes(endOf(checked, force));
}

/** The plan of no letters, to which `addToPlan` adds some. */
export const NO_PLAN: Plan = { matched: 0, written: 0, duplicate: 0, stillRejected: 0, tooOften: 0 };

/** A plan with more letters in it. */
export function addToPlan(plan: Plan, checked: Checked<Checkable>[], force: boolean): Plan {
  const { matched, written, duplicate, stillRejected, tooOften } = plan;
  const sum = { matched: matched + checked.length, written, duplicate, stillRejected, tooOften };
  for (const one of checked) sum[endOf(one, force)]++;
  return sum;
}
