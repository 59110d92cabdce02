import { putTombstone } from "@savelife/core/change-item";
import { toItem } from "@savelife/core/item";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { itemsOf } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { expect } from "vitest";
import { test } from "../test/start-bench.ts";
import { correctItem, planCorrection } from "./correct-item.ts";

const AT = "2026-11-27T10:00:00.000Z";

test("plans what would change, changes it once, and then there is nothing to change", async ({ workbench }) => {
  const item = toItem(fixture("DonorSignedUp", crypto.randomUUID()));
  await insertItems(workbench.table, [item], attempt());
  const texts = [
    { field: "city", text: " Delft" },
    { field: "type", text: "" },
  ];
  const plan = await planCorrection(workbench, item.PK, texts);
  const changes = [
    { field: "city", from: "Amsterdam", to: "Delft" },
    { field: "type", from: "A+", to: undefined },
  ];
  expect(plan).toEqual({ status: "found", changes });
  expect(await correctItem({ ...workbench, now: () => Date.parse(AT) }, item.PK, changes)).toBe("corrected");
  expect(workbench.history.latest(9)).toMatchObject([
    { act: "correct", what: "city, type", count: 1, ids: [item.PK], ended: "done" },
  ]);
  const { type: _group, ...rest } = item;
  const corrected = { ...rest, city: "Delft", corrected: AT };
  expect((await itemsOf(workbench.table)).get(item.PK)).toEqual(corrected);
  expect(await planCorrection(workbench, item.PK, texts)).toMatchObject({ status: "found", changes: [] });
  for (const again of [changes, []]) expect(await correctItem(workbench, item.PK, again)).toBe("corrected");
  expect((await itemsOf(workbench.table)).get(item.PK)).toEqual(corrected);
});

test("finds nothing to correct where there is no item, or where it was erased", async ({ workbench }) => {
  const { PK } = toItem(fixture("DonorSignedUp", crypto.randomUUID()));
  expect(await planCorrection(workbench, PK, [])).toEqual({ status: "gone" });
  await putTombstone(workbench.table, PK, AT);
  expect(await planCorrection(workbench, PK, [{ field: "city", text: "Delft" }])).toEqual({ status: "erased" });
});
