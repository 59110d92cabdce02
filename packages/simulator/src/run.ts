import type { Fate } from "./fates.ts";
import type { FaultCounts } from "./faults.ts";
import type { Handler } from "./handler.ts";
import type { ProfileName } from "./profiles.ts";

/** A law that was broken, and about what: the id of a message or, where no message is to blame, the key of an item. */
export type Violation = { law: string; about: string };

/** One run of one world. */
export type Run = {
  seed: number;
  messages: number;
  /** The kind of world: `default` by default. */
  profile?: ProfileName;
  /** What is on trial: the real consumer by default. */
  handler?: Handler;
  /** How often the consumer's SQS client itself tries a request: 1, the default, as deployed. */
  queueAttempts?: number;
  /** Called with each line of the trace. */
  listen?: ((line: string) => void) | undefined;
};

/** What came of a run. */
export type Result = {
  seed: number;
  messages: number;
  deliveries: number;
  invocations: number;
  fates: Record<Fate, number>;
  /** Items that were replaced, once for each time. */
  twice: number;
  /** Messages on the dead-letter queue; more than there are rejected and redriven ones when some are there repeatedly. */
  deadLetters: number;
  faults: FaultCounts;
  violations: Violation[];
  virtualSeconds: number;
  /** The hash of all that happened. */
  trace: string;
};
