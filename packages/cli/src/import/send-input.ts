import type { Io } from "../io.ts";
import { startTicker } from "../output/ticker.ts";
import type { Input } from "./check-input.ts";
import type { Checked } from "./check-rows.ts";
import { type Checkpoint, type Mark, writeCheckpoint } from "./checkpoint.ts";
import { NONE } from "./counts.ts";
import { renderPace } from "./pace.ts";
import { noRejects, openRejects } from "./rejects.ts";
import { sendRows } from "./send-rows.ts";
import type { Send } from "./send-thread.ts";
import { createDrySender, createSender } from "./sender.ts";
import { type ImportOptions, toImportPlan } from "./settings.ts";

/** An input that has been checked, and how far an earlier run has come with it. */
export type CheckedInput = Input & { checked: Checked; saved: Checkpoint | undefined };

/** How far the sending has come. Where it is not done, `failure` names the queue's error, else there was an interrupt. */
export type SentInput = { mark: Mark; isDone: boolean; failure: string | undefined; rejects: string | undefined };

/** Sends the rows of an input from the mark on that an earlier run has reached. Without `send` all is done but that. */
export async function sendInput(
  input: CheckedInput,
  send: Send | undefined,
  options: ImportOptions,
  { directory, messages, interrupted }: Pick<Io, "directory" | "messages" | "interrupted">,
): Promise<SentInput> {
  const { layout, checked, saved } = input;
  const start = saved?.mark ?? { position: layout.first, counts: NONE, rejectsBytes: 0 };
  const save = createSave(checked, send, options, directory);
  if (!saved) await save(start, false); // before there are rejects: after a crash they are known as those of this import
  const earlier = saved && { rejectsBytes: start.rejectsBytes };
  const { rejects: name, concurrency, rate } = options;
  const rejects = name === undefined ? noRejects : await openRejects(name, directory, layout, earlier);

  const keep = async (mark: Mark, isDone: boolean) => {
    await rejects.flush();
    await save(mark, isDone);
  };
  const sending = { concurrency, rate, stopped: interrupted, save: (mark: Mark) => keep(mark, false) };
  const sender = send ? createSender(send, start, sending) : createDrySender(start);
  const ticker = startTicker(messages, createPace(start, checked, sender.reached, send ? "Sent" : "Read"));
  try {
    const groupId = `import-${checked.sha256.slice(0, 16)}`; // the same one when it is resumed
    const rows = { ...input, verdicts: checked.verdicts, rejects, groupId };
    const isWhole = saved?.isDone === true || (await sendRows(rows, start, sender, interrupted));
    const failure = await sender.finish();
    const [mark, isDone] = [sender.reached(), isWhole && failure === undefined];
    await keep(mark, isDone);
    return { mark, isDone, failure, rejects: rejects.name() };
  } finally {
    await ticker.stop();
    await rejects.close();
  }
}

type Save = (mark: Mark, isDone: boolean) => Promise<void>;

function createSave(checked: Checked, send: Send | undefined, options: ImportOptions, directory: string): Save {
  const { checkpoint: name } = options;
  if (name === undefined || !send) return async () => {};
  const { sha256, bytes } = checked;
  const plan = toImportPlan(options);
  return (mark, isDone) => writeCheckpoint(name, directory, { version: 1, sha256, bytes, plan, mark, isDone });
}

function createPace(start: Mark, { bytes }: Checked, reached: () => Mark, what: string): () => string {
  const started = performance.now();
  const partOf = ({ position }: Mark) => position.offset / bytes;
  return () => {
    const mark = reached();
    const { read, rejected } = mark.counts;
    const seconds = (performance.now() - started) / 1_000;
    return renderPace({ what, rows: read, rejected, part: partOf(mark), seconds }, start.counts.read, partOf(start));
  };
}
