import { errorName } from "@savelife/core/aws-errors";
import type { Clock } from "@savelife/core/clock";
import { Busy, type Worker } from "@savelife/workbench/busy";
import type { Edited } from "@savelife/workbench/edit";
import type { Erased } from "@savelife/workbench/erase-item";
import type { Exports } from "@savelife/workbench/export";
import type { Hidden } from "@savelife/workbench/give-back";
import type { Pass } from "@savelife/workbench/hold";
import type { Replayed } from "@savelife/workbench/replay";

import type { Decided } from "../dead-letters/resolve.ts";

/** What a piece of work on dead letters came to. */
export type JobResult =
  | { kind: "look"; pass: Pass }
  | { kind: "replay"; replayed: Replayed }
  | { kind: "edit"; edited: Edited; isReplay: boolean }
  | { kind: "put aside"; exports: Exports; file: string }
  | ({ kind: "resolve" } & Decided)
  | { kind: "erase"; erased: Erased };

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
  /** Who works on the letters, so that this has to wait. */
  waitingFor?: { worker: Worker | undefined } | undefined;
  /** Letters that could not be given back in the end. */
  hidden?: Hidden;
  /** The key of the item that a single letter would make. */
  PK?: string | undefined;
  ending?: JobEnding;
  /** Resolves when it has ended, in whichever way. */
  ended: Promise<void>;
};

/** What a job reports of itself. */
export type Report = {
  signal: AbortSignal;
  onSeen(seen: number): void;
  onMoved(moved: number): void;
  onHidden(hidden: Hidden): void;
};

/** The jobs of a running console: those that go on, and the last few that have ended. */
export type Jobs = ReturnType<typeof createJobs>;

const KEPT = 50;
const RETRY_MILLISECONDS = 500;

/** Keeps the jobs of a console. */
export function createJobs(newId: () => string, clock: Clock) {
  const jobs = new Map<string, { job: Job; stop: AbortController }>();
  return {
    start(about: Pick<Job, "kind" | "total" | "PK">, work: (report: Report) => Promise<JobResult>): Job {
      const stop = new AbortController();
      const job: Job = { ...about, id: newId(), seen: 0, moved: 0, isStopping: false, ended: Promise.resolve() };
      const report: Report = {
        signal: stop.signal,
        onSeen: (seen) => Object.assign(job, { seen, waitingFor: undefined }),
        onMoved: (moved) => Object.assign(job, { moved }),
        onHidden: (hidden) => Object.assign(job, { hidden }),
      };
      job.ended = endOf(job, () => work(report), report.signal, clock).then((ending) => {
        Object.assign(job, { ending, waitingFor: undefined });
      });
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

/** While somebody else works on the letters it waits, and then begins; it has done nothing until then. */
async function endOf(job: Job, work: () => Promise<JobResult>, signal: AbortSignal, clock: Clock): Promise<JobEnding> {
  while (true) {
    try {
      return { result: await work() };
    } catch (error) {
      if (!(error instanceof Busy) || signal.aborted) return { reason: errorName(error) };
      job.waitingFor = { worker: error.worker };
      await clock.sleep(RETRY_MILLISECONDS, signal);
    }
  }
}
