import { systemClock } from "@savelife/core/clock";
import type { OutgoingMessage } from "@savelife/core/queue";
import type { CliError } from "../cli-error.ts";
import type { Mark } from "./checkpoint.ts";
import type { Send } from "./send-thread.ts";

/** Sends batch after batch, several at once, and knows up to which row all of them were acknowledged. */
export type Sender = {
  /**
   * Begins to send up to ten messages, and answers when there is room for the next ones.
   * @param mark the end of the rows whose messages these, and those of earlier calls, are
   */
  send(messages: OutgoingMessage[], mark: Mark): Promise<void>;
  /** True once the queue has not taken a batch, whatever was tried: no more must be begun. */
  hasFailed(): boolean;
  /** Up to where everything is acknowledged. */
  reached(): Mark;
  /** Waits for what is under way; answers the error when the queue has not taken something. */
  finish(): Promise<CliError | undefined>;
};

export type SenderOptions = {
  /** Requests at once. */
  concurrency: number;
  /** The most messages in a second. Default: no limit. */
  rate: number | undefined;
  /** After this nobody waits for the rate. */
  stopped: AbortSignal;
  /** Is called from time to time with what was reached, one call at a time. */
  save: (mark: Mark) => Promise<void>;
};

/** A checkpoint costs a write to the disk: 4 in a second are few, and what is sent twice after a crash is little. */
const SAVE_MILLISECONDS = 250;

/** Starts a sender at a mark. */
export function createSender(send: Send, start: Mark, { concurrency, rate, stopped, save }: SenderOptions): Sender {
  const frontier = createFrontier(start);
  const underWay = new Set<Promise<void>>();
  let failure: CliError | undefined;
  let nextSend = performance.now();
  let nextSave = nextSend + SAVE_MILLISECONDS;

  async function begin(messages: OutgoingMessage[], done: () => void): Promise<void> {
    const error = await send(messages);
    if (error === undefined) done();
    else failure ??= error;
  }

  async function pace(messages: number): Promise<void> {
    if (rate === undefined) return;
    const now = performance.now();
    if (nextSend > now) await systemClock.sleep(nextSend - now, stopped);
    nextSend = Math.max(nextSend, now) + (messages / rate) * 1_000;
  }

  return {
    async send(messages, mark) {
      if (messages.length === 0) frontier.begin(mark)();
      else {
        while (underWay.size >= concurrency) await Promise.race(underWay);
        await pace(messages.length);
        const sending: Promise<void> = begin(messages, frontier.begin(mark)).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      if (performance.now() < nextSave) return;
      await save(frontier.reached());
      nextSave = performance.now() + SAVE_MILLISECONDS;
    },
    hasFailed: () => failure !== undefined,
    reached: frontier.reached,
    async finish() {
      await Promise.all(underWay);
      return failure;
    },
  };
}

/** A sender that sends nothing, and acknowledges all. */
export function createDrySender(start: Mark): Sender {
  let reached = start;
  return {
    async send(_messages, mark) {
      reached = mark;
    },
    hasFailed: () => false,
    reached: () => reached,
    finish: async () => undefined,
  };
}

/** How far everything is done, though requests end in any order. */
export type Frontier = {
  /** Begins with the rows up to a mark, after those of the mark before it. To be called when they are done. */
  begin(mark: Mark): () => void;
  /** The last mark before which nothing is open. */
  reached(): Mark;
};

/** Starts at a mark. */
export function createFrontier(start: Mark): Frontier {
  let reached = start;
  const open: { mark: Mark; isDone: boolean }[] = [];
  return {
    begin(mark) {
      const entry = { mark, isDone: false };
      open.push(entry);
      return () => {
        entry.isDone = true;
        while (open[0]?.isDone) reached = open.shift()?.mark ?? reached;
      };
    },
    reached: () => reached,
  };
}
