import { countMessages, totalOf } from "@savelife/core/receive";
import { lookAtAll } from "@savelife/workbench/look";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Job, Jobs } from "../jobs/jobs.ts";
import { amount } from "../view/text.tsx";

/** More letters than this are looked at only when somebody asks: each costs a receive, and is hidden meanwhile. */
const FEW = 1_000;
/** Letters that were looked at this recently, and whose number is the same, are not looked at again. */
const RECENT_MILLISECONDS = 10_000;
/** For a few letters a pass takes a second, which a page may take too. */
const PATIENCE_MILLISECONDS = 3_000;

/** Begins a pass over the dead letters. */
export function look(bench: Workbench, jobs: Jobs, total: number): Job {
  return jobs.start("look", total, async (report) => {
    const pass = await lookAtAll(bench, report);
    const seen = `${amount(pass.seen, "letter")} seen`;
    return {
      pass,
      lines: pass.complete ? [`${seen}, and given back.`] : [`${seen}.`, "Not all could be seen, or given back."],
    };
  });
}

/**
 * Looks at the dead letters when they are few and the journal seems out of date, and waits a moment for it.
 * @returns the job that is running then, if any, and what SQS counts
 */
export async function freshen(bench: Workbench, jobs: Jobs): Promise<{ job: Job | undefined; counted: number }> {
  const counted = totalOf(await countMessages(bench.deadLetters));
  const latest = bench.journal.latestPass();
  const isRecent = latest && bench.now() - Date.parse(latest.endedAt) <= RECENT_MILLISECONDS;
  const job = isRecent && isCurrent(bench, counted) ? jobs.running() : lookAtFew(bench, jobs, counted);
  if (job?.kind === "look" && job.total <= FEW) {
    const waiting = new AbortController();
    await Promise.race([job.ended, bench.clock.sleep(PATIENCE_MILLISECONDS, waiting.signal)]);
    waiting.abort();
  }
  return { counted, job: job?.ending ? undefined : job };
}

/** Begins a pass when letters have come or gone, and does not wait for it. */
export function freshenLater(bench: Workbench, jobs: Jobs, counted: number): void {
  if (!isCurrent(bench, counted)) lookAtFew(bench, jobs, counted);
}

function lookAtFew(bench: Workbench, jobs: Jobs, counted: number): Job | undefined {
  return jobs.running() ?? (counted <= FEW ? look(bench, jobs, counted) : undefined);
}

function isCurrent({ journal }: Workbench, counted: number): boolean {
  return journal.count({}) === counted && (counted === 0 || journal.latestPass()?.complete === true);
}
