/** The journal cannot be used, as its file is damaged, or as the disk or its rights refuse it: `cause` says which. */
export class JournalFault extends Error {
  override name = "JournalFault";
  readonly file: string;
  readonly isDamaged: boolean;

  constructor(file: string, isDamaged: boolean, options: ErrorOptions) {
    super(`the journal of dead letters, ${file}, ${isDamaged ? "is damaged" : "cannot be used"}`, options);
    this.file = file;
    this.isDamaged = isDamaged;
  }
}

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT and SQLITE_NOTADB, in the low byte. */
const DAMAGES = [11, 26];

/** What an error of SQLite means, where nothing but the journal of this file is kept in it; any other error as it came. */
export function toJournalFault(cause: unknown, file: string): unknown {
  if (!(cause instanceof Error && "errcode" in cause)) return cause;
  return new JournalFault(file, DAMAGES.includes(Number(cause.errcode) & 0xff), { cause });
}
