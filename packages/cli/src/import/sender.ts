import { systemClock } from "@savelife/core/clock";
import type { OutgoingMessage } from "@savelife/core/queue";
import type { CliError } from "../cli-error.ts";
import type { Mark } from "./checkpoint.ts";
import type { Send } from "./send-thread.ts";

/** Sends batch after batch, several at once, and knows up to which row all of them were acknowledged. */
export type Sender = {
  /**
   * Begins to send up to ten messages, and answers when there is room for the next ones.
   * @param mark the end of the rows to which these messages, and those of earlier calls, belong
   */
  send(messages: OutgoingMessage[], mark: Mark): Promise<void>;
  /** True once the queue has not taken a batch after all tries: nothing more must be sent. */
  hasFailed(): boolean;
  /** The last mark before which everything is acknowledged. */
  acknowledgedUpTo(): Mark;
  /** Waits for what is under way; answers the error when the queue has not taken something. */
  finish(): Promise<CliError | undefined>;
};

export type SenderOptions = {
  /** Requests at once. */
  concurrency: number;
  /** Maximum number of messages a second. Default: no limit. */
  rate: number | undefined;
  /** After this the rate is not waited for. */
  stopped: AbortSignal;
  /** Is called from time to time with what is acknowledged, one call at a time. */
  save: (mark: Mark) => Promise<void>;
};

/** A checkpoint costs a write to the disk: 4 a second are few, and little is sent twice after a crash. */
const SAVE_MILLISECONDS = 250;

/** Starts a sender at a mark. */
export function createSender(send: Send, start: Mark, { concurrency, rate, stopped, save }: SenderOptions): Sender {
  const { begin, acknowledgedUpTo } = trackMarks(start);
  const underWay = new Set<Promise<void>>();
  let failure: CliError | undefined;
  let nextSend = performance.now();
  let nextSave = nextSend + SAVE_MILLISECONDS;

  async function sendBatch(messages: OutgoingMessage[], acknowledge: () => void): Promise<void> {
    const error = await send(messages);
    if (error === undefined) acknowledge();
    else failure ??= error;
  }

  async function waitForRate(messages: number): Promise<void> {
    if (rate === undefined) return;
    const now = performance.now();
    if (nextSend > now) await systemClock.sleep(nextSend - now, stopped);
    nextSend = Math.max(nextSend, now) + (messages / rate) * 1_000;
  }

  return {
    async send(messages, mark) {
      if (messages.length === 0) begin(mark)();
      else {
        while (underWay.size >= concurrency) await Promise.race(underWay);
        await waitForRate(messages.length);
        const sending: Promise<void> = sendBatch(messages, begin(mark)).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      if (performance.now() < nextSave) return;
      await save(acknowledgedUpTo());
      nextSave = performance.now() + SAVE_MILLISECONDS;
    },
    hasFailed: () => failure !== undefined,
    acknowledgedUpTo,
    async finish() {
      await Promise.all(underWay);
      return failure;
    },
  };
}

/**
 * Tracks how far everything is acknowledged, though requests end in any order. `begin` is for the rows up to a mark, after those
 * of the mark before it; call what it answers when they are acknowledged.
 */
export function trackMarks(start: Mark) {
  let reached = start;
  const open: { mark: Mark; isAcknowledged: boolean }[] = [];
  return {
    begin(mark: Mark): () => void {
      const entry = { mark, isAcknowledged: false };
      open.push(entry);
      return () => {
        entry.isAcknowledged = true;
        while (open[0]?.isAcknowledged) reached = open.shift()?.mark ?? reached;
      };
    },
    acknowledgedUpTo: () => reached,
  };
}
