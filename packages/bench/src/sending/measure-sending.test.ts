import { expect, it } from "vitest";
import { measureSending, renderSending } from "./measure-sending.ts";

it("sends all events in every way, and compares the ways with the bare loop", async () => {
  const sendings = await measureSending(40, 2);
  expect(sendings.map(({ name }) => name)).toEqual(["bare", "publisher", "ingest"]);
  expect(sendings[0]?.againstBare).toEqual({ messagesPerSecond: 1, cpu: 1 });
  for (const { messagesPerSecond } of sendings) expect(messagesPerSecond).toBeGreaterThan(0);
  expect(renderSending(sendings)).toMatch(/@savelife\/publisher, with validation +\d/);
});
