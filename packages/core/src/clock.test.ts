import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

const forever = new AbortController().signal;

describe("sleep", () => {
  it("takes as long as asked", async () => {
    const start = performance.now();
    await systemClock.sleep(20, forever);
    expect(performance.now() - start).toBeGreaterThan(15);
  });

  it("ends at once, and does not reject, when the signal aborts", async () => {
    const waking = new AbortController();
    const asleep = systemClock.sleep(3_600_000, waking.signal);
    waking.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(systemClock.sleep(3_600_000, waking.signal)).resolves.toBeUndefined();
  });
});

it("gives what was begun its turn", async () => {
  const story: string[] = [];
  setImmediate(() => story.push("begun before"));
  await systemClock.turn();
  expect(story).toEqual(["begun before"]);
});

describe("deadline", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("aborts its signal after the span, and not before", () => {
    const { signal } = systemClock.deadline(1_000);
    vi.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  test.for([0, -1])("is over at once after %d ms, with no timer", (milliseconds) => {
    expect(systemClock.deadline(milliseconds).signal.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives its timer back when it is cleared, and never aborts then", () => {
    const { signal, clear } = systemClock.deadline(1_000);
    clear();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2_000);
    expect(signal.aborted).toBe(false);
  });
});
