import path from "node:path";
import { toMessage } from "@savelife/core/event";
import type { OutgoingMessage } from "@savelife/core/queue";
import { showName } from "@savelife/core/values/unseen";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { startRowTicker } from "../output/progress.ts";
import type { CheckedInput } from "./check-input.ts";
import type { CheckpointFile, Mark } from "./checkpoint.ts";
import { judgeRows, NONE } from "./judge-rows.ts";
import { EMPTY, type Rejects } from "./rejects.ts";
import type { Send } from "./send-thread.ts";
import { createSender, type Sender } from "./sender.ts";
import type { ImportOptions } from "./settings.ts";

/** The files that an import writes. Without `checkpoint` it cannot be resumed. */
export type Files = { rejects: Rejects; checkpoint: CheckpointFile | undefined };

/** How far the sending has come. Where it is not done, `failure` says why; without one there was an interrupt. */
export type SentInput = { mark: Mark; isDone: boolean; failure: CliError | undefined; hasRejects: boolean };

/** Sends the rows of an input, from the mark that an earlier run has reached. Without `send` all is done except sending. */
export async function sendInput(
  input: CheckedInput,
  { rejects, checkpoint }: Files,
  send: Send | undefined,
  { concurrency, rate }: ImportOptions,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<SentInput> {
  const { source, layout, checked } = input;
  const { sha256, bytes } = checked;
  const saved = checkpoint?.saved;
  if (saved?.isDone) return { ...saved, failure: undefined, hasRejects: saved.mark.rejects.bytes > 0 };
  const start = saved?.mark ?? { position: layout.first, counts: NONE, rejects: EMPTY };
  const keep = async (mark: Mark, isDone: boolean) => {
    if (await source.hasChanged()) throw changed(source.name); // the rows since the last mark may be different
    await (isDone ? rejects.finish() : rejects.flush());
    await checkpoint?.save({ sha256, bytes, mark, isDone });
  };
  if (!saved) await keep(start, false); // before there are rejects, so that after a crash they are known as those of this import

  const save = (mark: Mark) => keep(mark, false);
  const sender = createSender(send ?? acknowledge, start, {
    concurrency,
    rate: send && rate,
    stopped: interrupted,
    save,
  });
  const ticker = startRowTicker(messages, send ? "Sent" : "Read", () => {
    const { counts, position } = sender.acknowledgedUpTo();
    return { rows: counts.read, rejected: counts.rejected, part: position.offset / bytes };
  });
  try {
    const isWhole = await sendRows(input, start, sender, rejects, interrupted);
    const failure = await sender.finish();
    const [mark, isDone] = [sender.acknowledgedUpTo(), isWhole && failure === undefined];
    await keep(mark, isDone);
    return { mark, isDone, failure, hasRejects: rejects.extent().bytes > 0 };
  } finally {
    await ticker.stop();
  }
}

/** Sends nothing, and acknowledges all. */
const acknowledge: Send = async () => undefined;

function changed(name: string): CliError {
  const next = "Import it again once nothing writes to it: what was sent already is a duplicate then.";
  return new CliError(EXIT.tryAgain, `${name} was changed while it was imported`, next);
}

/** SQS takes ten messages in a request; the rows of ten are far below its 1 MiB. */
const MESSAGES = 10;

/**
 * Sends the rows after a mark, in order, and ends when the input does, on an interrupt, or when the sender has failed.
 * Does not wait for what is under way then.
 * @returns whether the input was read to its end
 */
async function sendRows(
  input: CheckedInput,
  from: Mark,
  sender: Sender,
  rejects: Rejects,
  interrupted: AbortSignal,
): Promise<boolean> {
  const groupId = `import-${input.checked.sha256.slice(0, 16)}`; // the same one when it is resumed
  const file = subjectOf(input.source.name);
  let { counts, position } = from;
  let messages: OutgoingMessage[] = [];

  const sendBatch = async () => {
    const batch = messages;
    messages = [];
    await sender.send(batch, { position, counts, rejects: rejects.extent() });
  };

  const verdicts = input.ids.from(position.line);
  for await (const rows of judgeRows(input, position, counts, { verdicts, interrupted })) {
    for (const { row, end, event, faults, counts: latest } of rows) {
      if (interrupted.aborted || sender.hasFailed()) return false;
      if (faults) await rejects.add(row, faults, input.layout);
      if (event && end === "sent")
        messages.push({ ...toMessage({ ...event, subject: `${file}:${row.line}` }), groupId });
      counts = latest;
      position = row.next;
      if (messages.length === MESSAGES) await sendBatch();
    }
    if (messages.length === 0) await sendBatch(); // rows that are not sent bring the mark forward too
  }
  if (interrupted.aborted || sender.hasFailed()) return false;
  await sendBatch();
  return true;
}

/** The name of the file alone, as a dead letter shows it. */
function subjectOf(name: string): string {
  return showName(path.basename(name), 100);
}
