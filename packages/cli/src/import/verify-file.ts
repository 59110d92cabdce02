import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { openQueue } from "../links/open-queue.ts";
import { openTable } from "../links/open-table.ts";
import { amount, number, printableJson } from "../output/text.ts";
import { type CheckedInput, openChecked } from "./check-input.ts";
import { type CheckpointFile, type Mark, openCheckpoint, refuseChanged, type VerifyMark } from "./checkpoint.ts";
import { NONE } from "./judge-rows.ts";
import { EMPTY } from "./rejects.ts";
import { refuseUnlessStored, renderVerified } from "./report.ts";
import { type ImportOptions, toImportPlan, toPlan } from "./settings.ts";
import { startOf, type Verified, verifyRows, waitForQueue } from "./verify.ts";

/** Where the rows were sent, and how far an import has come with that, which its checkpoint goes on to say. */
export type Sending = { links: Links; checkpoint: CheckpointFile | undefined; mark: Mark; isDone: boolean };

/**
 * Says of every row of a file whether the table holds it as it is in the file.
 * @throws CliError unless it holds all of them so
 */
export async function verifyFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { checkpoint: name, json } = options;
  const plan = toPlan(options);
  const links = readLinks(io.directory);
  const checkpoint = name === undefined ? undefined : await openCheckpoint(name, io.directory, toImportPlan(options));
  const input = await openChecked(file, plan, options, io);
  try {
    const saved = checkpoint?.saved;
    if (saved) refuseChanged(name ?? "", saved, input.checked);
    const mark = saved?.mark ?? { position: input.layout.first, counts: NONE, rejects: EMPTY };
    const sending = { links, checkpoint, mark, isDone: saved?.isDone === true };
    const verified = await verifyInput(input, sending, options, io);
    const { read, stored, different, missing, rejected } = verified.mark.counts;
    const seconds = Math.round(performance.now() - started) / 1_000;
    if (json) {
      const document = { read, stored, different, missing, rejected, seconds };
      await io.output.write(`${printableJson(document, 2)}\n`);
    }
    await io.messages.write(
      `${amount(read, "row")} read: ${renderVerified(verified)}, ${number(rejected)} rejected.\n`,
    );
    refuseUnlessStored(verified, name, input.layout.unit);
    if (rejected === 0) return;
    const next = "npx savelife import FILE --dry-run, with the same options, says why.";
    throw new CliError(EXIT.rejected, `${amount(rejected, "row")} cannot be stored`, next);
  } finally {
    await input.close();
  }
}

/**
 * Compares the rows of an input with the table, from where an earlier run was interrupted. Waits before that until the queue
 * is worked off, for as long as the options say.
 */
export async function verifyInput(
  input: CheckedInput,
  { links, checkpoint, mark, isDone }: Sending,
  { verifyTimeoutSeconds, json }: ImportOptions,
  io: Io,
): Promise<Verified> {
  const table = openTable(links);
  const isPatient = verifyTimeoutSeconds > 0;
  if (isPatient) await waitForQueue(openQueue(links, "Queue", io.env), verifyTimeoutSeconds, io);
  const { sha256, bytes } = input.checked;
  const save = async (verified: VerifyMark | undefined) => {
    await checkpoint?.save({ sha256, bytes, mark, isDone, ...(verified && { verified }) });
  };
  const write = (text: string) => (json ? io.messages : io.output).write(text);
  const start = checkpoint?.saved?.verified ?? startOf(input);
  const verified = await verifyRows(input, { table, links }, start, isPatient, save, write, io);
  await save(verified.isWhole ? undefined : verified.mark); // what was compared to the end is compared again the next time
  return verified;
}
