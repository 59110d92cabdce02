import type { Output } from "./output.ts";

/** One line at the bottom of a terminal that changes while something goes on. Nothing where it is no terminal. */
export type Progress = {
  show(text: string): Promise<void>;
  /** Removes the line; to be called before anything else is printed. */
  clear(): Promise<void>;
};

/** Often enough to look alive, seldom enough to be read. What is done sooner shows no progress at all. */
const EVERY_MILLISECONDS = 250;

/** Starts to show progress on the terminal of the messages. */
export function startProgress(messages: Output, now: () => number = () => performance.now()): Progress {
  let latest = now();
  let isShown = false;
  return {
    async show(text) {
      if (!messages.isTerminal || now() - latest < EVERY_MILLISECONDS) return;
      latest = now();
      isShown = true;
      await messages.write(`${ERASE_LINE}${messages.paint("dim", text.slice(0, messages.columns - 1))}`);
    },
    async clear() {
      if (isShown) await messages.write(ERASE_LINE);
      isShown = false;
    },
  };
}

const ERASE_LINE = "\r\u001b[2K";
