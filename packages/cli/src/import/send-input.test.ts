import { PassThrough, Readable } from "node:stream";
import { expect } from "vitest";
import { donorsCsv, test } from "../../test/capturing-queue.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { openOutput } from "../output/output.ts";
import { openChecked } from "./check-input.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { readImportOptions, toMapping } from "./options.ts";
import { sendInput } from "./send-input.ts";
import type { Send } from "./send-thread.ts";

const ROWS = 300;

test("comes to the rows that the queue has not taken, whatever it has taken after them, and later to the end", async ({
  directory,
  put,
}) => {
  await put("donors.csv", donorsCsv(ROWS));
  const output = openOutput(new PassThrough().resume());
  const input = Object.assign(Readable.from([]), { isTTY: false });
  const io = { input, output, messages: output, directory, env: {}, interrupted: new AbortController().signal };
  const options = await readImportOptions({ type: "DonorSignedUp", idFrom: ["email"], concurrency: 4 }, directory);
  await using checked = await openChecked("donors.csv", toMapping(options), options, io);
  const progress = (await openCheckpoint(undefined, directory, options)).resume(checked.checked, checked.layout.first);

  const refusal = new CliError(EXIT.tryAgain, "the queue is busy", "Run it again later.");
  const others = Promise.withResolvers<void>();
  const taken = new Set<string>();
  let requests = 0;
  const send: Send = async (messages) => {
    requests += 1;
    if (requests === 1) return others.promise.then(() => refusal);
    for (const { body } of messages) taken.add(body);
    if (requests > 10) others.resolve();
    return undefined;
  };
  expect(await sendInput(checked, progress, undefined, send, options, io)).toBe(refusal);
  expect(taken.size).toBeGreaterThanOrEqual(100);
  expect(progress).toMatchObject({ isDone: false, mark: { position: checked.layout.first, counts: { sent: 0 } } });

  expect(await sendInput(checked, progress, undefined, send, options, io)).toBeUndefined();
  expect(taken.size).toBe(ROWS);
  expect(progress).toMatchObject({ isDone: true, mark: { counts: { read: ROWS, sent: ROWS } } });
});
