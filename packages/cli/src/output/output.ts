import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { type Paint, paintFor } from "./paint.ts";

/** A place to print to. */
export type Output = {
  /** Resolves when the text is written. Once the reader is gone, as after `| head`, texts are dropped without a word. */
  write(text: string): Promise<void>;
  /** Resolves when all texts are written. */
  flush(): Promise<void>;
  /** True once the reader is gone. */
  isClosed(): boolean;
  isTerminal: boolean;
  /** The characters of a line; without an end where it is no terminal. */
  columns: number;
  paint: Paint;
};

/** Makes an output of a stream of the process. */
export function openOutput(stream: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }): Output {
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
  return {
    write,
    flush: () => write("").catch(() => {}),
    isClosed: () => closed,
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY,
    paint: paintFor(stream),
  };
}

function unwritable(cause: Error): CliError {
  const got = "code" in cause ? cause.code : cause.name;
  return new CliError(
    EXIT.tryAgain,
    `expected to write the output, got ${got}`,
    "Make room for it, and run it again.",
    {
      cause,
    },
  );
}
