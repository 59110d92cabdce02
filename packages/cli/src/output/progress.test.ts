import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openOutput } from "./output.ts";
import { startProgress } from "./progress.ts";

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 10 });
  return { messages: openOutput(stream), text: () => stream.read()?.toString() ?? "" };
}

test("shows one line on a terminal, shortened to it, and removes it", async () => {
  const { messages, text } = terminal(true);
  let now = 0;
  const progress = startProgress(messages, () => now);
  await progress.show("too soon");
  expect(text()).toBe("");
  now = 300;
  await progress.show("12,000 events read");
  expect(text()).toContain("12,000 ev");
  await progress.clear();
  expect(text()).toBe("\r\u001b[2K");
  await progress.clear();
  expect(text()).toBe("");
});

test("shows nothing elsewhere", async () => {
  const { messages, text } = terminal(false);
  let now = 0;
  const progress = startProgress(messages, () => (now += 1_000));
  await progress.show("12,000 events read");
  await progress.clear();
  expect(text()).toBe("");
});
