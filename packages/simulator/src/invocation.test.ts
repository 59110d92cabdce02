import { expect, it } from "vitest";
import { pass, quietWorld } from "../test/quiet-world.ts";
import { Invocation } from "./invocation.ts";

const signal = new AbortController().signal;

function invoke(...kinds: Parameters<typeof quietWorld>) {
  const world = quietWorld(...kinds);
  const state = { world, killed: 0, ticks: 0, invocation: new Invocation(1, world, () => state.killed++) };
  return state;
}

/** Code that would run forever. */
async function tick(state: ReturnType<typeof invoke>): Promise<void> {
  for (;;) {
    await state.invocation.clock.sleep(1_000, signal);
    state.ticks++;
  }
}

it("is ended by its timeout, once, after which none of its code runs", async () => {
  const state = invoke();
  void tick(state);
  await pass(state.world, 29_999);
  expect(state).toMatchObject({ killed: 0, ticks: 29 });
  await pass(state.world, 60_000);
  expect(state).toMatchObject({ killed: 1, ticks: 29 });
});

it("dies at one of its first awaits when it is to crash", async () => {
  const state = invoke("crash");
  void tick(state);
  await pass(state.world, 10_000);
  expect(state.killed).toBe(1);
  expect(state.ticks).toBeLessThan(8);
});

it("goes on late after a stall", async () => {
  const state = invoke("stall");
  void tick(state);
  await pass(state.world, 29_000);
  expect(state.ticks).toBeLessThan(29);
});

it("is not ended once its answer has been sent", async () => {
  const state = invoke();
  state.invocation.end();
  await pass(state.world, 60_000);
  expect(state.killed).toBe(0);
});

it("has deadlines that abort at their time, at once, or never when cleared", async () => {
  const { world, invocation } = invoke();
  const [late, past, cleared] = [5_000, 0, 5_000].map((milliseconds) => invocation.clock.deadline(milliseconds));
  cleared?.clear();
  expect(past?.signal.aborted).toBe(true);
  await pass(world, 4_999);
  expect(late?.signal.aborted).toBe(false);
  await pass(world, 2);
  expect([late, cleared].map((deadline) => deadline?.signal.aborted)).toEqual([true, false]);
});

it("sleeps no longer than until the signal aborts", async () => {
  const { world, invocation } = invoke();
  const controller = new AbortController();
  let slept = false;
  void invocation.clock.sleep(20_000, controller.signal).then(() => {
    slept = true;
  });
  await pass(world, 1_000);
  expect(slept).toBe(false);
  controller.abort();
  await pass(world, 0);
  expect(slept).toBe(true);
});
