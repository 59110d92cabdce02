import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { catalogue } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import { tableAt } from "@savelife/core/test/engines";
import { freshEvents } from "@savelife/core/test/records";
import { type Dynamodb, startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proveStored } from "./running-design.ts";

describe("proveStored", () => {
  let engine: Dynamodb;
  beforeAll(async () => {
    engine = await startDynamodb({ port: 0 });
  });
  afterAll(() => engine.stop());

  const stored = async (name: string, items: Record<string, unknown>[]) => {
    await createTable(engine.endpoint, name);
    const table = tableAt(engine.endpoint, name);
    for (const Item of items) await table.client.send(new PutCommand({ TableName: name, Item }));
    return table;
  };

  it("accepts exactly what was sent", async () => {
    const events = freshEvents(catalogue.length);
    await proveStored("somebody", await stored("exact", events.map(toItem)), events);
  });

  it("refuses an item too many, one too few, another key and another value", async () => {
    const [event, other] = freshEvents(2);
    if (!event || !other) throw new Error("expected two events");
    const table = await stored("one", [toItem(event)]);
    await expect(proveStored("somebody", table, [])).rejects.toThrow("expected somebody to store 0 items, got 1");
    await expect(proveStored("somebody", table, [event, other])).rejects.toThrow("to store 2 items, got 1");
    await expect(proveStored("somebody", table, [other])).rejects.toThrow(
      `to store ${toItem(other).PK} as it was sent`,
    );
    const changed = await stored("changed", [{ ...toItem(event), city: "Zagreb" }]);
    await expect(proveStored("somebody", changed, [event])).rejects.toThrow("got nothing or something else");
  });
});
