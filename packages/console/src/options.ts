import { randomBytes } from "node:crypto";
import type { Workbench } from "@savelife/workbench/workbench";
import { v7 } from "uuid";
import type { Measures } from "./overview/measures.ts";

/** What a console works on and with. */
export type ConsoleOptions = {
  /** The name of the stage, which every page shows. `production` is marked. */
  stage: string;
  /** The queues, the table, and the journal of dead letters. */
  bench: Workbench;
  /** What the two queues cannot tell by themselves. */
  measures: Measures;
  /** Whoever knows it can make addresses that let a browser in: at least 128 random bits. */
  secret: string;
  /** A new UUID, for events that are sent. */
  newId: () => string;
  /** So many random bytes, for secrets. */
  randomBytes: (count: number) => Uint8Array;
  /** How often the overview is read again, in seconds. */
  refreshSeconds: number;
};

/** The stage that serves real people. */
export const PRODUCTION = "production";

/** The ids and the randomness of this machine. */
export const system = { newId: () => v7(), randomBytes };
