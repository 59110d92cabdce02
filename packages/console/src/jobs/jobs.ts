import { errorName } from "@savelife/core/aws-errors";
import type { Edited } from "@savelife/workbench/edit";
import type { Hidden } from "@savelife/workbench/give-back";
import type { Pass } from "@savelife/workbench/hold";
import type { Replayed } from "@savelife/workbench/replay";

/** What a piece of work on dead letters came to. */
export type JobResult =
  | { kind: "look"; pass: Pass }
  | { kind: "replay"; replayed: Replayed }
  | { kind: "edit"; edited: Edited; isReplay: boolean };

/** How it ended: with its result, or by an error of this name. */
type JobEnding = { result: JobResult } | { reason: string };

/** A piece of work on dead letters, which goes on while nobody looks. */
export type Job = {
  id: string;
  kind: JobResult["kind"];
  /** How many letters it is about, as far as is known. */
  total: number;
  /** Letters received so far, and those sent on. */
  seen: number;
  moved: number;
  isStopping: boolean;
  /** Letters that could not be given back in the end. */
  hidden?: Hidden;
  /** The key of the item that a single letter would make. */
  PK?: string | undefined;
  ending?: JobEnding;
  /** Resolves when it has ended, in whichever way. */
  ended: Promise<void>;
};

/** What a job reports of itself. */
export type Telling = {
  signal: AbortSignal;
  onSeen(seen: number): void;
  onMoved(moved: number): void;
  onHidden(hidden: Hidden): void;
};

/** The jobs of a running console: those that go on, and the last few that have ended. */
export type Jobs = ReturnType<typeof createJobs>;

const KEPT = 50;

/** Keeps the jobs of a console. */
export function createJobs(newId: () => string) {
  const jobs = new Map<string, { job: Job; stop: AbortController }>();
  return {
    start(about: Pick<Job, "kind" | "total" | "PK">, work: (telling: Telling) => Promise<JobResult>): Job {
      const stop = new AbortController();
      const job: Job = { ...about, id: newId(), seen: 0, moved: 0, isStopping: false, ended: Promise.resolve() };
      const telling: Telling = {
        signal: stop.signal,
        onSeen: (seen) => Object.assign(job, { seen }),
        onMoved: (moved) => Object.assign(job, { moved }),
        onHidden: (hidden) => Object.assign(job, { hidden }),
      };
      job.ended = endOf(work(telling)).then((ending) => void Object.assign(job, { ending }));
      jobs.set(job.id, { job, stop });
      for (const id of [...jobs.keys()].slice(0, -KEPT)) jobs.delete(id);
      return job;
    },
    find: (id: string): Job | undefined => jobs.get(id)?.job,
    running: (): Job | undefined => [...jobs.values()].find(({ job }) => !job.ending)?.job,
    /** Lets a job finish what it has begun, and begin nothing more. */
    stop(id: string): void {
      const found = jobs.get(id);
      if (!found || found.job.ending) return;
      found.job.isStopping = true;
      found.stop.abort();
    },
    /** Stops all of them, and resolves when they have given back what they hold. */
    async end(): Promise<void> {
      for (const { job, stop } of jobs.values()) if (!job.ending) stop.abort();
      await Promise.all([...jobs.values()].map(({ job }) => job.ended));
    },
  };
}

async function endOf(work: Promise<JobResult>): Promise<JobEnding> {
  try {
    return { result: await work };
  } catch (error) {
    return { reason: errorName(error) };
  }
}
