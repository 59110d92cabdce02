import { randomBytes } from "node:crypto";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Hono } from "hono";
import { v7 } from "uuid";
import type { Jobs } from "./jobs/jobs.ts";
import type { Measures } from "./overview/measures.ts";

/** What a console works with. */
export type ConsoleOptions = {
  /** The name of the stage, which every page shows. `production` is marked. */
  stage: string;
  /** The queues, the table, and the journal of dead letters. */
  bench: Workbench;
  /** What the two queues do not report themselves. */
  measures: Measures;
  /** At least 128 random bits, with which addresses are made that give a browser access. */
  secret: string;
  /** Makes a UUID, for an event that is sent. */
  newId: () => string;
  /** Makes this number of random bytes, for secrets. */
  randomBytes: (count: number) => Uint8Array;
  /** How often the overview is read again, in seconds. */
  refreshSeconds: number;
};

/** Adds the pages of one feature. */
export type Feature = (app: Hono, site: ConsoleOptions & { jobs: Jobs }) => void;

/** The ids and the randomness of this machine. */
export const system = { newId: () => v7(), randomBytes };
