import { expect, it, test } from "vitest";
import { pass, quietWorld } from "../test/quiet-world.ts";
import { Invocation } from "./invocation.ts";
import { Network } from "./network.ts";

const never = new AbortController().signal;

/** One request in a world with these faults: how often it was applied, and what its sender got. */
function send(kinds: Parameters<typeof quietWorld>, signal = never) {
  const world = quietWorld(...kinds);
  const invocation = new Invocation(1, world, () => {});
  const network = new Network(world);
  const state = { world, invocation, network, applied: 0, received: "nothing" };
  network
    .request(invocation, signal, () => ++state.applied)
    .then(
      () => {
        state.received = "answer";
      },
      (error: Error) => {
        state.received = error.name;
      },
    );
  return state;
}

test.for([
  { kinds: [], received: "answer", applied: [1] },
  { kinds: ["throttled-request"], received: "ThrottlingException", applied: [0] },
  { kinds: ["server-error"], received: "InternalServerError", applied: [0, 1] },
  { kinds: ["lost-reply"], received: "ECONNRESET", applied: [1] },
  { kinds: ["hang"], received: "TimeoutError", applied: [0, 1] },
] as const)("answers $received with $kinds", async ({ kinds, received, applied }) => {
  const state = send([...kinds]);
  await pass(state.world, 3_000);
  expect(state.received).toBe(received);
  expect(applied).toContain(state.applied);
  expect(state.network.inFlight).toBe(0);
});

it("fails at once when the signal aborts, and what was sent may still be applied", async () => {
  const controller = new AbortController();
  const state = send([], controller.signal);
  controller.abort();
  await pass(state.world, 0);
  expect(state.received).toBe("AbortError");
  await pass(state.world, 3_000);
  expect([0, 1]).toContain(state.applied);
});

it("sends nothing once the signal has aborted", async () => {
  const state = send([], AbortSignal.abort());
  await pass(state.world, 3_000);
  expect(state).toMatchObject({ received: "AbortError", applied: 0 });
});

it("answers nothing to an invocation that is over", async () => {
  const state = send([]);
  state.invocation.end();
  await pass(state.world, 3_000);
  expect(state.received).toBe("nothing");
});
