import type { Output } from "./output.ts";

/** Shows how something goes on, by the clock, so that it is seen also while nothing happens. */
export type Ticker = {
  /** Ends it, and removes the line from a terminal; to be called before anything else is printed. */
  stop(): Promise<void>;
};

/** Often enough on a terminal to look alive; elsewhere, as in the log of a job, a line now and then. */
const EVERY_MILLISECONDS = { terminal: 250, elsewhere: 10_000 };

/**
 * Starts to show a text: on a terminal one line that changes, elsewhere a line every 10 s.
 * @param everyMilliseconds default: 250 on a terminal, 10,000 elsewhere
 */
export function startTicker(
  messages: Output,
  render: () => string,
  everyMilliseconds = messages.isTerminal ? EVERY_MILLISECONDS.terminal : EVERY_MILLISECONDS.elsewhere,
): Ticker {
  const { isTerminal, columns, paint } = messages;
  const show = () => {
    const text = isTerminal ? `${ERASE_LINE}${paint("dim", render().slice(0, columns - 1))}` : `${render()}\n`;
    messages.write(text).catch(() => {}); // whoever waits for an output that fails gets the error then
  };
  const timer = setInterval(show, everyMilliseconds);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      if (isTerminal) await messages.write(ERASE_LINE);
    },
  };
}

const ERASE_LINE = "\r\u001b[2K";
