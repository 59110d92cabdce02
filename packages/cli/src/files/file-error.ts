import { CliError, EXIT, type ExitCode } from "../cli-error.ts";

/** What a file could not be, in `donors.checkpoint cannot be written`. `used` is for code that does not know which. */
export type Verb = "read" | "written" | "used";

/**
 * What a failed system call on a file, or SQLite's, means for the operator, who can solve it: a CliError. Any other
 * error is returned as it is: it is a bug, or was explained where it happened.
 * @param what names the file in the message, here and wherever files are opened
 */
export function toFileError(cause: unknown, what: string, verb: Verb): unknown {
  const code = fileCodeOf(cause);
  if (code === undefined) return cause;
  const { why, next, exitCode } = explain(code, verb);
  return new CliError(exitCode, `${what} cannot be ${verb}: ${why} (${code})`, next, { cause });
}

/** The result of a system call on a file; its error is explained by `toFileError`. */
export async function explained<T>(call: Promise<T>, what: string, verb: Verb): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw toFileError(cause, what, verb);
  }
}

/** The code of an error of the file system, such as ENOSPC; undefined for every other error. */
function fileCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (error.code === "ERR_SQLITE_ERROR" && "errcode" in error) return SQLITE[Number(error.errcode) & 0xff];
  if ("syscall" in error && OTHER_CALLS.test(String(error.syscall))) return undefined;
  return Object.hasOwn(KINDS, error.code) ? error.code : undefined;
}

/** SQLite's codes for what a disk does, of which the low byte is the kind: https://www.sqlite.org/rescode.html */
const SQLITE: Record<number, string> = { 5: "EBUSY", 8: "EROFS", 10: "EIO", 13: "ENOSPC", 14: "EACCES" };

/** System calls that share codes with those on files. */
const OTHER_CALLS = /^(accept|bind|connect|getaddrinfo|kill|listen|query|send|spawn)/;

type Kind = { why: string; next: string; exitCode: ExitCode };

/** A file that cannot be read counts as a missing input, unless it may help to try again. */
function explain(code: string, verb: Verb): Kind {
  const kind = KINDS[code] ?? REFUSED;
  if (verb !== "read" || kind.exitCode === EXIT.tryAgain) return kind;
  return {
    why: code === "ENOENT" ? "there is no such file" : kind.why,
    next: "Check its name, and that you may read it.",
    exitCode: EXIT.noInput,
  };
}

const again = (why: string, next: string) => ({
  why,
  next: `${next}. Then run the same command again.`,
  exitCode: EXIT.tryAgain,
});
const denied = (why: string, next: string) => ({ why, next, exitCode: EXIT.unavailable });
const misnamed = (why: string, next = "Name another file.") => ({ why, next, exitCode: EXIT.usage });

const REFUSED = denied("the system refused it", "Check the file, its folder and the disk.");
const NOT_ALLOWED = denied("you are not allowed to", "Check the rights of the file and of its folder.");
const IN_USE = again("another program uses it", "Wait for that program");

const KINDS: Record<string, Kind> = {
  ENOSPC: again("the disk is full", "Make room on that disk"),
  EDQUOT: again("your quota on that disk is used up", "Make room there"),
  EFBIG: again("it would be larger than a file may be", "Raise the limit (ulimit -f), or use another disk"),
  EMFILE: again("too many files are open", "Raise the limit (ulimit -n)"),
  ENFILE: again("too many files are open on this machine", "Close other programs"),
  ENOMEM: again("this machine has no memory left", "Close other programs"),
  EIO: again("the disk failed", "Check the disk"),
  ESTALE: again("the file server has lost it", "Check the file server"),
  EBUSY: IN_USE,
  ETXTBSY: IN_USE,
  EAGAIN: IN_USE,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: denied("that disk is read-only", "Name a file on another disk."),
  ENOENT: misnamed("there is no such folder", "Make the folder, or name another one."),
  ENOTDIR: misnamed("a part of its path is not a folder"),
  EISDIR: misnamed("it is a folder"),
  EEXIST: misnamed("there is such a file already"),
  ENAMETOOLONG: misnamed("its name is too long"),
  ELOOP: misnamed("its symbolic links lead to each other"),
  ENXIO: misnamed("it is a socket, or a device that is not there"),
  ENODEV: misnamed("it is a device that is not there"),
  ENOTSUP: REFUSED,
  EOPNOTSUPP: REFUSED,
};
