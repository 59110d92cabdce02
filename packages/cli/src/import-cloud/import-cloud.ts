import { REASON_COLUMN, type RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT } from "../cli-error.ts";
import { beginFile, type NewFile } from "../files/new-file.ts";
import { type Columns, splitNames } from "../import/match-columns.ts";
import { type ImportOptions, toMapping } from "../import/options.ts";
import { readLayout, renderFound } from "../import/read-layout.ts";
import { openSource } from "../input/source.ts";
import type { Io } from "../io.ts";
import { readLinks } from "../links/read-links.ts";
import { amount, number, printableJson } from "../output/text.ts";
import { type Cloud, fetchRejects, findFile, openCloud, S3, uploadFile } from "./bucket.ts";
import { type Run, refuseUnlessDone, runMachine } from "./run-machine.ts";

/**
 * Imports in the cloud: uploads a file, or takes one that is there, starts the state machine and watches it.
 * @param file a file, stdin, or `s3://bucket/uploads/…`
 * @throws CliError unless every row was sent
 */
export async function importCloud(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  refuseOptions(options);
  const cloud = openCloud(readLinks(io.directory));
  const rejects = options.rejects === undefined ? undefined : await beginFile(options.rejects, io.directory);
  try {
    await importInto(rejects, file, options, cloud, io);
  } finally {
    await rejects?.close();
  }
}

async function importInto(
  rejects: NewFile | undefined,
  file: string | undefined,
  options: ImportOptions,
  cloud: Cloud,
  io: Io,
): Promise<void> {
  const started = performance.now();
  const { key, mapping } = file?.startsWith(S3)
    ? await find(file, options, cloud)
    : await upload(file, options, cloud, io);
  const run = await runMachine(cloud, key, mapping, io);
  const place = `${S3}${cloud.bucket}/${key}`;
  if (run.status === "RUNNING") {
    const next = `The import goes on in the cloud. To watch it again, give ${place} as the file, with the same options.`;
    throw new CliError(EXIT.interrupted, "interrupted before the end of the import", next);
  }
  const rejected = await fetchRejects(cloud, run.name, rejects);
  const seconds = Math.round(performance.now() - started) / 1_000;
  await reportRun(run, rejected, seconds, cloud, options, io);
  refuseUnlessDone(run, rejected, place, options.rejects);
}

function refuseOptions({ checkpoint, rate, onConflict, dryRun, verify, reveal, saveOptions }: ImportOptions): void {
  const next =
    "Leave it out, or import from this machine. A file that is here can be checked first: --dry-run without --cloud.";
  refuse("an import in the cloud", next, {
    ...{ "--checkpoint": checkpoint, "--rate": rate, "--on-conflict": onConflict === "first" },
    ...{ "--dry-run": dryRun, "--verify": verify, "--reveal": reveal, "--save-options": saveOptions },
  });
}

/** Finds a file that is in the bucket. Step Functions reads it, not this machine. */
async function find(file: string, options: ImportOptions, cloud: Cloud) {
  const { delimiter, encoding, sheet } = options;
  const next = "Download it and import it from here: it is uploaded as CSV in UTF-8.";
  refuse("a file that is in the bucket", next, { "--delimiter": delimiter, "--encoding": encoding, "--sheet": sheet });
  const mapping = toMapping(options);
  const [idFrom, ignore] = [mapping.idFrom.flatMap(splitNames), mapping.ignore?.flatMap(splitNames) ?? []];
  return { key: await findFile(file, cloud), mapping: { ...mapping, idFrom, ignore } };
}

function refuse(what: string, next: string, options: Record<string, unknown>): void {
  const given = Object.keys(options).filter((name) => options[name] !== undefined && options[name] !== false);
  if (given.length > 0) throw new CliError(EXIT.usage, `${what} takes no ${given.join(", ")}`, next);
}

/** Uploads a file as text in UTF-8, also when it is something else here; answers its key, and the mapping by the names of its columns. */
async function upload(file: string | undefined, options: ImportOptions, cloud: Cloud, io: Io) {
  const source = await openSource(file, io, options);
  try {
    const { layout, mapping } = await readLayout(source, toMapping(options), options.delimiter); // before hours of uploading
    if (layout.isCsv && layout.delimiter !== ",") throw notCommas(layout.delimiter);
    await io.messages.write(`${renderFound(source, layout, mapping)}\n`);
    const key = await uploadFile(source, layout, cloud, io.messages, io.interrupted);
    const place = `${S3}${cloud.bucket}/${key}`;
    await io.messages.write(
      `Uploaded. The import goes on in the cloud; to watch it again, give ${place} as the file, with the same options.\n`,
    );
    return { key, mapping: layout.isCsv ? mappingOf(mapping, layout.columns) : mapping };
  } finally {
    await source.close();
  }
}

/** The state machine's reader of CSV is set to commas. */
function notCommas(delimiter: string): CliError {
  const message = `in the cloud only commas separate cells, and this file has ${JSON.stringify(delimiter)}`;
  return new CliError(EXIT.usage, message, "Save it as .xlsx, or import it from this machine, without --cloud.");
}

/** The mapping for a header that was checked here: names that differ from fields are mapped, and what is not used is ignored. */
function mappingOf(mapping: RowMapping, { names, used }: Columns): RowMapping {
  const known = new Set(used.map(({ name }) => name));
  const map = Object.fromEntries(Object.entries(mapping.map).filter(([field, column]) => field !== column));
  return { ...mapping, map, ignore: [...new Set(names.filter((name) => !known.has(name) && name !== REASON_COLUMN))] };
}

async function reportRun(
  { items, name }: Run,
  rejected: number,
  seconds: number,
  { links }: Cloud,
  { rejects, json }: ImportOptions,
  { output, messages }: Io,
): Promise<void> {
  const sent = items.succeeded - rejected;
  const file = rejected > 0 ? (rejects ?? null) : null;
  const read = items.succeeded;
  const report = {
    read,
    sent,
    rejected,
    skipped: 0,
    seconds,
    rejects: file,
    checkpoint: null,
    notSent: items.failed,
    run: name,
  };
  if (json) await output.write(`${printableJson(report, 2)}\n`);
  const ends = [`${number(sent)} sent to the queue of ${links.place}`, `${number(rejected)} rejected`];
  const failed = items.failed > 0 ? [`${number(items.failed)} not sent`] : [];
  await messages.write(`${amount(items.total, "row")} in the file: ${[...ends, ...failed].join(", ")}.\n`);
}
