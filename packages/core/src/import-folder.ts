import { catalogue, type Event } from "./catalogue.ts";

/** The folders of the `Imports` bucket in which a file starts an import, by type of event: `donors/`, `donations/`. */
export const importFolders: { type: Event["type"]; folder: string }[] = catalogue.map(({ type, prefix }) => {
  return { type, folder: `${prefix.toLowerCase()}s/` };
});

/** The folder of that bucket for files that are imported only when they are asked for. */
export const UPLOADS = "uploads/";

/** The folder of that bucket with what became of each import, in a folder with the name of its execution. */
export const RESULTS = "results";

/** The rejects of an import, as an NDJSON file for each batch that had any. */
export const rejectsFolder = (execution: string): string => `${RESULTS}/${execution}/rejects/`;

/** The source of rows where nobody names one: a part of every id that is made of columns. */
export const IMPORT_SOURCE = "import";

/** The ends of the names of files that the state machine reads, as rows or as lines, in lower or upper case. */
export const importExtensions = { csv: ["csv"], lines: ["ndjson", "jsonl"] };
