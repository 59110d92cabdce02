import { styleText } from "node:util";
import { CliError, EXIT } from "../cli-error.ts";
import { printable } from "./text.ts";

/** A place to print to. */
export type Output = ReturnType<typeof openOutput>;

/** Makes an output of a stream of the process. */
export function openOutput(stream: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }) {
  let closed = false;
  stream.on("error", () => {}); // each write gets its own error
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      if (closed) return resolve();
      stream.write(text, (error) => {
        if (!error) return resolve();
        closed = true;
        // A terminal that was closed answers EIO; of a file that would be a disk that fails.
        if ("code" in error && (error.code === "EPIPE" || (error.code === "EIO" && stream.isTTY))) return resolve();
        reject(unwritable(error));
      });
    });
  const paint: Paint = (style, text) => styleText(style, text, { stream }); // none where NO_COLOR is set
  return {
    /** Resolves when the text is written. Once the reader is gone, as after `| head`, texts are dropped silently. */
    write,
    /** Writes a text that nothing waits for; the next one that is waited for reports what is wrong. */
    show: (text: string) => void write(text).catch(() => {}),
    /** Resolves when all texts are written. */
    flush: () => write("").catch(() => {}),
    /** True once the reader is gone. */
    isClosed: () => closed,
    isTerminal: stream.isTTY === true,
    /** The characters of a line; infinite where there is no terminal. */
    columns: stream.isTTY ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    paint,
  };
}

function unwritable(cause: Error): CliError {
  const code = "code" in cause ? cause.code : cause.name;
  const next = "Make room for it, and run it again.";
  return new CliError(EXIT.tryAgain, `the output cannot be written (${code})`, next, { cause });
}

type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** No colours. */
export const plain: Paint = (_style, text) => text;

/** What went wrong, and below it what to do next. */
export function renderError({ message, next }: CliError, paint: Paint): string {
  const lines = [
    `${paint(["red", "bold"], "error:")} ${printable(message)}`,
    ...(next ? next.split("\n").map(printable) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Where a bug is. Not its text, which may quote personal data. */
export function renderBug(error: unknown, paint: Paint): string {
  const name = error instanceof Error ? error.name : typeof error;
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ +at /.test(line)) : [];
  const where = frames.slice(0, 5).map((line) => `${printable(line)}\n`);
  const title = `${paint(["red", "bold"], "error:")} a bug in savelife: ${printable(name)}\n`;
  return `${title}${where.join("")}Please report it with these lines and the command.\n`;
}
