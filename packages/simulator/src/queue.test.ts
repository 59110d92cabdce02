import { beforeEach, describe, expect, it } from "vitest";
import { pass, quietWorld } from "../test/quiet-world.ts";
import { SimulatedQueue } from "./queue.ts";
import { toReference } from "./traffic.ts";
import type { World } from "./world.ts";

const ID = "8d1f2a30-0000-4000-8000-000000000001";
const VISIBILITY_MILLISECONDS = 190_000;

describe("a queue", () => {
  let world: World;
  let queue: SimulatedQueue;
  const open = (...kinds: Parameters<typeof quietWorld>) => {
    world = quietWorld(...kinds);
    queue = new SimulatedQueue(world);
    queue.send(ID, { body: "text", attributes: toReference(ID) });
  };
  const receiveOne = () => queue.receive(10)[0]?.receiptHandle ?? "";
  beforeEach(() => open());

  it("delivers a message as Lambda shows it, and counts its receives", async () => {
    const [record] = queue.receive(10);
    expect(record).toMatchObject({ messageId: ID, body: "text", attributes: { ApproximateReceiveCount: "1" } });
    expect(record?.messageAttributes.reference).toMatchObject({ stringValue: ID, dataType: "String" });
    await pass(world, VISIBILITY_MILLISECONDS);
    expect(queue.receive(10)[0]?.attributes.ApproximateReceiveCount).toBe("2");
  });

  it("hides a message in flight until its visibility timeout ends", async () => {
    receiveOne();
    await pass(world, VISIBILITY_MILLISECONDS - 1);
    expect(queue.receive(10)).toEqual([]);
    await pass(world, 1);
    expect(queue.receive(10)).toHaveLength(1);
  });

  it("lets a change of visibility decide instead of the timeout", async () => {
    expect(queue.changeVisibility(receiveOne(), 600)).toBe(true);
    await pass(world, 599_000);
    expect(queue.receive(10)).toEqual([]);
    await pass(world, 1_000);
    expect(queue.receive(10)).toHaveLength(1);
  });

  it("refuses to change the visibility of what is not in flight by that receipt handle", async () => {
    const stale = receiveOne();
    await pass(world, VISIBILITY_MILLISECONDS);
    expect(queue.changeVisibility(stale, 10)).toBe(false);
    receiveOne();
    expect(queue.changeVisibility(stale, 10)).toBe(false);
    expect(queue.changeVisibility("unknown", 10)).toBe(false);
  });

  it("deletes by the newest receipt handle, visible or not", async () => {
    const handle = receiveOne();
    await pass(world, VISIBILITY_MILLISECONDS);
    queue.delete(handle);
    expect(queue.size).toBe(0);
    expect(queue.visibleCount).toBe(0);
    expect(queue.receive(10)).toEqual([]);
  });

  it("keeps a message that is deleted by a stale receipt handle", async () => {
    const stale = receiveOne();
    await pass(world, VISIBILITY_MILLISECONDS);
    receiveOne();
    queue.delete(stale);
    expect(queue.size).toBe(1);
  });

  it("redrives on the next receive after the fifth, and not before", async () => {
    for (let receive = 1; receive <= 5; receive++) {
      expect(queue.receive(10)).toHaveLength(1);
      await pass(world, VISIBILITY_MILLISECONDS);
    }
    expect(queue.letters.size).toBe(0);
    expect(queue.receive(10)).toEqual([]);
    expect(queue.letters.get(ID)).toEqual([{ body: "text", attributes: toReference(ID), byRedrive: true }]);
    expect(queue.size).toBe(0);
    expect(queue.deliveries.get(ID)).toBe(5);
  });

  it("delivers a message in flight again when the world says so, and only the newer handle deletes it", async () => {
    open("duplicate-delivery");
    const first = receiveOne();
    await pass(world, 5_000);
    const second = receiveOne();
    queue.delete(first);
    expect(queue.size).toBe(1);
    queue.delete(second);
    expect(queue.size).toBe(0);
  });

  it("keeps the order in calm, and changes it when the world says so", () => {
    const ids = Array.from({ length: 50 }, (_, i) => `8d1f2a30-0000-4000-8000-${String(i).padStart(12, "0")}`);
    const order = () => queue.receive(100).map(({ messageId }) => messageId);
    receiveOne();
    for (const id of ids) queue.send(id, { body: id });
    expect(order()).toEqual(ids);
    open("changed-order");
    receiveOne();
    for (const id of ids) queue.send(id, { body: id });
    const changed = order();
    expect(changed).not.toEqual(ids);
    expect(changed.toSorted()).toEqual(ids);
  });

  it("delivers no more messages than were asked for", () => {
    queue.send("8d1f2a30-0000-4000-8000-000000000002", { body: "second" });
    expect(queue.receive(1)).toHaveLength(1);
    expect(queue.receive(10)).toHaveLength(1);
  });
});
