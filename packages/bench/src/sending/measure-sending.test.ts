import { expect, it } from "vitest";
import { measureSending } from "./measure-sending.ts";
import { ways } from "./ways.ts";

it("sends all events in every way", async () => {
  const measured = await measureSending(40, 2, () => {});
  expect(measured.map(({ title }) => title)).toEqual(ways.map(({ title }) => title));
  for (const { rounds } of measured) expect(rounds).toMatchObject([{ count: 40 }, { count: 40 }]);
});
