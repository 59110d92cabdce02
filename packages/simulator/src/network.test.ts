import { expect, it, test } from "vitest";
import { pass, quietWorld } from "../test/quiet-world.ts";
import { Invocation } from "./invocation.ts";
import { Network } from "./network.ts";

const never = new AbortController().signal;

/** One request in a world with these faults: how often it was applied, and what its sender heard. */
function send(kinds: Parameters<typeof quietWorld>, signal = never) {
  const world = quietWorld(...kinds);
  const invocation = new Invocation(1, world, () => {});
  const network = new Network(world);
  const state = { world, invocation, network, applied: 0, heard: "nothing" };
  network
    .request(invocation, signal, () => ++state.applied)
    .then(
      () => {
        state.heard = "answer";
      },
      (error: Error) => {
        state.heard = error.name;
      },
    );
  return state;
}

test.for([
  { kinds: [], heard: "answer", applied: [1] },
  { kinds: ["throttled-request"], heard: "ThrottlingException", applied: [0] },
  { kinds: ["server-error"], heard: "InternalServerError", applied: [0, 1] },
  { kinds: ["lost-reply"], heard: "ECONNRESET", applied: [1] },
  { kinds: ["hang"], heard: "TimeoutError", applied: [0, 1] },
] as const)("answers $heard with $kinds", async ({ kinds, heard, applied }) => {
  const state = send([...kinds]);
  await pass(state.world, 3_000);
  expect(state.heard).toBe(heard);
  expect(applied).toContain(state.applied);
  expect(state.network.inFlight).toBe(0);
});

it("tells its sender at once when the signal aborts, and what has left may still be applied", async () => {
  const controller = new AbortController();
  const state = send([], controller.signal);
  controller.abort();
  await pass(state.world, 0);
  expect(state.heard).toBe("AbortError");
  await pass(state.world, 3_000);
  expect([0, 1]).toContain(state.applied);
});

it("sends nothing once the signal has aborted", async () => {
  const state = send([], AbortSignal.abort());
  await pass(state.world, 3_000);
  expect(state).toMatchObject({ heard: "AbortError", applied: 0 });
});

it("tells nothing to an invocation that is over", async () => {
  const state = send([]);
  state.invocation.end();
  await pass(state.world, 3_000);
  expect(state.heard).toBe("nothing");
});
