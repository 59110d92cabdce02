/** The files of a workbench, by what is in them. */
export const FILES = { "dead-letters": "the journal of dead letters", history: "the history of what was done" };

/** The name with which a file begins. */
export type FileKind = keyof typeof FILES;

/** A file of the workbench cannot be used, as it is damaged, or as the disk or its rights refuse it: `cause` says which. */
export class JournalFault extends Error {
  override name = "JournalFault";
  readonly kind: FileKind;
  readonly file: string;
  readonly isDamaged: boolean;

  constructor(kind: FileKind, file: string, isDamaged: boolean, options: ErrorOptions) {
    super(`${FILES[kind]}, ${file}, ${isDamaged ? "is damaged" : "cannot be used"}`, options);
    this.kind = kind;
    this.file = file;
    this.isDamaged = isDamaged;
  }
}

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT and SQLITE_NOTADB, in the low byte. */
const DAMAGES = [11, 26];

/** What an error of SQLite means, where nothing but this file is kept in it; any other error as it came. */
export function toJournalFault(cause: unknown, file: string, kind: FileKind = "dead-letters"): unknown {
  if (!(cause instanceof Error && "errcode" in cause)) return cause;
  return new JournalFault(kind, file, DAMAGES.includes(Number(cause.errcode) & 0xff), { cause });
}
