import path from "node:path";
import type { RowPlan } from "@savelife/core/row-plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { checkInput } from "./check-input.ts";
import { readCheckpoint, refuseChanged } from "./checkpoint.ts";
import { costOf, writeUnitsOf } from "./cost.ts";
import { readLayout } from "./read-layout.ts";
import { sendInput } from "./send-input.ts";
import { type Send, startSendThread } from "./send-thread.ts";
import { type ImportOptions, toImportPlan, toPlan } from "./settings.ts";
import { openSource } from "./source.ts";
import { tell } from "./tell.ts";

/**
 * Imports a file or stdin: checks all of it, then sends what is valid, from the checkpoint on where there is one.
 * @throws CliError unless every row was sent or skipped
 */
export async function importFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const plan = toPlan(options);
  refuseSameFile(file, options, io.directory);
  const links = options.dryRun ? undefined : readLinks(io.directory);
  const thread = links && (await startSendThread(links, io.env, io.interrupted));
  try {
    await importRows(file, { plan, links, send: thread?.send, started }, options, io);
  } finally {
    await thread?.close();
  }
}

/** Without `send` all is done but that. `started` is in milliseconds, as `performance.now` gives it. */
type Setting = { plan: RowPlan; links: Links | undefined; send: Send | undefined; started: number };

async function importRows(
  file: string | undefined,
  { plan, links, send, started }: Setting,
  options: ImportOptions,
  io: Io,
): Promise<void> {
  const { checkpoint = "" } = options;
  const saved = checkpoint && send ? await readCheckpoint(checkpoint, io.directory, toImportPlan(options)) : undefined;

  const source = await openSource(file, io);
  try {
    if (io.interrupted.aborted)
      throw new CliError(EXIT.interrupted, "interrupted while the input was read", NOTHING_SENT);
    const layout = await readLayout(source, plan);
    const input = { source, layout, plan };
    let [events, writeUnits] = [0, 0];
    const checked = await checkInput(input, options.onConflict, io, (event) => {
      if (send) return;
      events += 1;
      writeUnits += writeUnitsOf(event);
    });
    if (!checked) throw new CliError(EXIT.interrupted, "interrupted while the input was checked", NOTHING_SENT);
    if (saved) refuseChanged(checkpoint, saved, checked);
    const sent = await sendInput({ ...input, checked, saved }, send, options, io);
    if (await source.hasChanged()) throw changed(source.name);
    const { counts } = sent.mark;
    const usd = send ? undefined : costOf(counts.sent, events && (writeUnits * counts.sent) / events);
    const seconds = Math.round(performance.now() - started) / 1_000;
    await tell(sent, { reasons: checked.reasons, seconds, usd, wasDone: saved?.isDone === true }, links, options, io);
  } finally {
    await source.close();
  }
}

const NOTHING_SENT = "Nothing was sent by this command. Run it again.";

function changed(name: string): CliError {
  const next = "Import it again when nobody writes to it: what was sent already is a duplicate then.";
  return new CliError(
    EXIT.tryAgain,
    `expected ${name} to stay as it was, but it was written to during the import`,
    next,
  );
}

/** Writing to a file while another name of it is read would destroy it. */
function refuseSameFile(file = "-", { rejects, checkpoint }: ImportOptions, directory: string): void {
  const names = [file === "-" ? undefined : file, rejects, checkpoint].filter((name) => name !== undefined);
  const files = new Set(names.map((name) => path.resolve(directory, name)));
  if (files.size === names.length) return;
  const message = "expected the input, --rejects and --checkpoint to be different files, got one name twice";
  throw new CliError(EXIT.usage, message, "Name another file.");
}
