import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Flow, newFlow } from "./read-as-received.ts";

const PENDING = Symbol();

/** What a promise has come to by now. */
const now = (promise: Promise<void>) => Promise.race([promise.then(() => "resolved"), setImmediate(PENDING)]);

it("lets receivers go on until a thousand letters are ahead of the reader, and again when it has taken some", async () => {
  const flow = newFlow();
  flow.add(5_000);
  await flow.room(); // nobody reads yet
  flow.take(100);
  const room = flow.room();
  expect(await now(room)).toBe(PENDING);
  flow.take(3_900);
  expect(await now(room)).toBe(PENDING);
  flow.take(1);
  await room;
});

it.for<[string, (flow: Flow) => unknown]>([
  ["waits for letters that match", (flow) => flow.more()],
  ["has enough", (flow) => flow.leave()],
])("lets receivers go on when the reader %s", async ([, end]) => {
  const flow = newFlow();
  flow.take(100);
  flow.add(5_000);
  const room = flow.room();
  expect(await now(room)).toBe(PENDING);
  end(flow);
  await room;
});
