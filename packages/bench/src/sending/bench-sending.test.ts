import { expect, it } from "vitest";
import { benchSending } from "./bench-sending.ts";
import { ways } from "./ways.ts";

it("sends all events in every way", async () => {
  const { tables } = await benchSending(40, 2, () => {});
  const rows = tables[0]?.slice(1).map(([title, messages]) => [title, messages]);
  expect(rows).toEqual(ways.map(({ title }) => [title, "40"]));
});
