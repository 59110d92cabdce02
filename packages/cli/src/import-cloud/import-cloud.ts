import { REASON_COLUMN, type RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { beginFile } from "../files/new-file.ts";
import { splitAll } from "../import/match-columns.ts";
import { flagOf, type ImportOptions, toMapping } from "../import/options.ts";
import { readLayout, renderFound } from "../import/read-layout.ts";
import { openSource } from "../input/source.ts";
import type { Io } from "../io.ts";
import { readLinks } from "../links/read-links.ts";
import { amount, number, printableJson } from "../output/text.ts";
import type { Columns } from "../rows/split-rows.ts";
import { type Cloud, fetchRejects, findFile, openCloud, S3, uploadFile } from "./bucket.ts";
import { runMachine, toError } from "./run-machine.ts";

/**
 * Imports in the cloud: uploads a file, or takes one that is there, starts the state machine and watches it.
 * @param file a file, stdin, or `s3://bucket/uploads/…`
 * @throws CliError unless every row was sent
 */
export async function importCloud(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { checkpoint, rate, onConflict, dryRun, verify, reveal, saveOptions } = options;
  refuse(
    "an import in the cloud",
    "Leave it out, or import from this machine. A file that is here can be checked first: --dry-run without --cloud.",
    { checkpoint, rate, onConflict: onConflict === "first" || undefined, dryRun, verify, reveal, saveOptions },
  );
  const cloud = openCloud(readLinks(io.directory));
  const { bucket, links } = cloud;
  await using atEnd = new AsyncDisposableStack();
  const rejects = options.rejects === undefined ? undefined : await beginFile(options.rejects, io.directory);
  atEnd.defer(async () => rejects?.close());

  const { key, mapping } = file?.startsWith(S3)
    ? await find(file, options, cloud)
    : await upload(file, options, cloud, io);
  const place = `${S3}${bucket}/${key}`;
  const run = await runMachine(cloud, key, mapping, io);
  if (run.status === "RUNNING") {
    const next = `The import goes on in the cloud. To watch it again, give ${place} as the file, with the same options.`;
    throw new CliError(EXIT.interrupted, "interrupted before the end of the import", next);
  }
  const rejected = await fetchRejects(cloud, run.name, rejects);
  const { total, succeeded: read, failed: notSent } = run.items;
  const sent = read - rejected;
  const seconds = Math.round(performance.now() - started) / 1_000;
  const document = {
    ...{ read, sent, rejected, skipped: 0, seconds, rejects: (rejected > 0 && options.rejects) || null },
    ...{ checkpoint: null, notSent, run: run.name },
  };
  if (options.json) await io.output.write(`${printableJson(document, 2)}\n`);
  const ends = [`${number(sent)} sent to the queue of ${links.place}`, `${number(rejected)} rejected`];
  if (notSent > 0) ends.push(`${number(notSent)} not sent`);
  await io.messages.write(`${amount(total, "row")} in the file: ${ends.join(", ")}.\n`);
  if (run.status !== "SUCCEEDED") throw toError(run, place);
  if (rejected === 0) return;
  const next = options.rejects
    ? `Correct them in ${options.rejects}, and import that file.`
    : "To have them in a file, add --rejects FILE.";
  throw new CliError(EXIT.rejected, `${amount(rejected, "row")} ${rejected === 1 ? "was" : "were"} rejected`, next);
}

function refuse(what: string, next: string, options: Record<string, unknown>): void {
  const given = Object.keys(options).filter((name) => options[name] !== undefined);
  if (given.length > 0) throw usageError(`${what} takes no ${given.map(flagOf).join(", ")}`, next);
}

/** Finds a file that is in the bucket. Step Functions reads it, not this machine. */
async function find(file: string, options: ImportOptions, cloud: Cloud) {
  const { delimiter, encoding, sheet } = options;
  const next = "Download it and import it from here: it is uploaded as CSV in UTF-8.";
  refuse("a file that is in the bucket", next, { delimiter, encoding, sheet });
  return { mapping: splitAll(toMapping(options)), key: await findFile(file, cloud) };
}

/** Uploads a file as text in UTF-8, also when it is something else here; answers its key, and the mapping by the names of its columns. */
async function upload(file: string | undefined, options: ImportOptions, cloud: Cloud, io: Io) {
  await using atEnd = new AsyncDisposableStack();
  const source = await openSource(file, io, options);
  atEnd.defer(source.close);
  const { layout, mapping } = await readLayout(source, toMapping(options), options.delimiter); // before hours of uploading
  if (layout.isCsv && layout.delimiter !== ",") {
    const message = `in the cloud only commas separate cells, and this file has ${JSON.stringify(layout.delimiter)}`;
    throw usageError(message, "Save it as .xlsx, or import it from this machine, without --cloud.");
  }
  await io.messages.write(`${renderFound(source, layout, mapping)}\n`);
  const key = await uploadFile(source, layout, cloud, io);
  await io.messages.write(
    `Uploaded. The import goes on in the cloud; to watch it again, give ${S3}${cloud.bucket}/${key} as the file, with the same options.\n`,
  );
  return { key, mapping: layout.isCsv ? mappingOf(mapping, layout.columns) : mapping };
}

/** The mapping for a header that was checked here: names that differ from fields are mapped, and what is not used is ignored. */
function mappingOf(mapping: RowMapping, { names, used }: Columns): RowMapping {
  const known = new Set(used.map(({ name }) => name));
  const map = Object.fromEntries(Object.entries(mapping.map).filter(([field, column]) => field !== column));
  const others = names.filter((name) => !known.has(name) && name !== REASON_COLUMN);
  return { ...mapping, map, ignore: [...new Set([...(mapping.ignore ?? []), ...others])] };
}
