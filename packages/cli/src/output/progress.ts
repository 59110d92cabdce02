import type { Output } from "./output.ts";
import { amount, number, renderSpan } from "./text.ts";

const ERASE_LINE = "\r\u001b[2K";

/** Often enough to look alive, rarely enough to be read. What is done sooner shows no progress at all. */
const SHOW_MILLISECONDS = 250;

/** One line at the bottom of a terminal that changes while something goes on. Nothing where there is no terminal. */
export type Progress = ReturnType<typeof startProgress>;

/** Starts to show progress on the terminal of the messages. */
export function startProgress(messages: Output, now: () => number = () => performance.now()) {
  let latest = now();
  let isShown = false;
  return {
    async show(text: string): Promise<void> {
      if (!messages.isTerminal || now() - latest < SHOW_MILLISECONDS) return;
      latest = now();
      isShown = true;
      await messages.write(`${ERASE_LINE}${messages.paint("dim", text.slice(0, messages.columns - 1))}`);
    },
    /** Removes the line; call it before anything else is printed. */
    async clear(): Promise<void> {
      if (isShown) await messages.write(ERASE_LINE);
      isShown = false;
    },
  };
}

/** Often enough on a terminal to look alive; elsewhere, as in the log of a job, a line now and then. */
const TICK_MILLISECONDS = { terminal: 250, elsewhere: 10_000 };

/**
 * Shows a text by the clock, also while nothing happens: one changing line on a terminal, elsewhere a line every ten
 * seconds. Ends when it is disposed of, which removes the line; nothing else may be printed before.
 */
export function startTicker(messages: Output, render: () => string): AsyncDisposable {
  const { isTerminal, columns, paint } = messages;
  const show = () =>
    messages.show(isTerminal ? `${ERASE_LINE}${paint("dim", render().slice(0, columns - 1))}` : `${render()}\n`);
  const timer = setInterval(show, isTerminal ? TICK_MILLISECONDS.terminal : TICK_MILLISECONDS.elsewhere);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      if (isTerminal) await messages.write(ERASE_LINE);
    },
  };
}

/** How far a pass over the input has come: rows, rejected ones where they are known, and the part of it from 0 to 1. */
type Pass = { rows: number; rejected?: number; part: number };

/** Shows the progress of a pass over the input in one line: rows, percentage, rows a second, rejected, time left. */
export function startRowTicker(messages: Output, what: string, latest: () => Pass): AsyncDisposable {
  const started = performance.now();
  const before = latest();
  return startTicker(messages, () => renderPass(what, latest(), before, (performance.now() - started) / 1_000));
}

function renderPass(what: string, { rows, rejected, part }: Pass, before: Pass, seconds: number): string {
  const perSecond = seconds > 0 ? Math.round((rows - before.rows) / seconds) : 0;
  const left = part > before.part ? [(seconds * (1 - part)) / (part - before.part)] : [];
  const parts = [
    `${what} ${amount(rows, "row")}`,
    `${Math.floor(Math.min(1, part) * 100)} %`,
    `${number(perSecond)} rows/s`,
    ...(rejected === undefined ? [] : [`${number(rejected)} rejected`]),
    ...left.map((span) => `${renderSpan(span)} left`),
  ];
  return parts.join("   ");
}
