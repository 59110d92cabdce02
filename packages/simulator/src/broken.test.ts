import { describe, expect, it } from "vitest";
import {
  acknowledgesUnsentLetters,
  answersNothing,
  ignoresErrorsOfStatements,
  putsUnconditionally,
  reportsByPosition,
  sendsAgain,
} from "../test/broken.ts";

import { simulate } from "./simulate.ts";
import type { Handler } from "./system.ts";

/** A few worlds leave out the faults that a broken consumer has no answer to. */
const SEEDS = [1, 2, 3, 4, 5, 6];

async function brokenLaws(handler?: Handler, messages = 500): Promise<Set<string>> {
  const runs = SEEDS.map((seed) => ({ seed, messages, handler }));
  const results = await Promise.all(runs.map(simulate));
  return new Set(results.flatMap(({ violations }) => violations.map(({ law }) => law)));
}

const LOST = "every message ends as an item or as a dead letter";
const TOO_EARLY = "a message is acknowledged only when it is stored or a dead letter";

describe("a consumer", () => {
  it("that is the real one breaks no law", async () => {
    expect(await brokenLaws()).toEqual(new Set());
  });

  it("that puts without a condition replaces items, and loses conflicts", async () => {
    const laws = await brokenLaws(putsUnconditionally);
    expect(laws).toContain("no item is ever replaced");
    expect(laws).toContain(LOST);
  });

  it("that reports by position loses messages", async () => {
    expect(await brokenLaws(reportsByPosition)).toEqual(new Set([LOST, TOO_EARLY]));
  });

  it("that acknowledges before the dead letter was sent loses rejected messages", async () => {
    expect(await brokenLaws(acknowledgesUnsentLetters)).toEqual(new Set([LOST, TOO_EARLY]));
  });

  it("that ignores the errors inside a 200 loses events", async () => {
    const laws = await brokenLaws(ignoresErrorsOfStatements);
    expect(laws).toContain(LOST);
    expect(laws).toContain(TOO_EARLY);
  });

  it("whose client sends again by itself makes several dead letters of one delivery", async () => {
    expect(await brokenLaws(sendsAgain, 3_000)).toEqual(
      new Set(["a message becomes a dead letter at most once for each delivery"]),
    );
  });

  it("that answers nothing loses what failed", async () => {
    expect(await brokenLaws(answersNothing)).toEqual(new Set([LOST, TOO_EARLY]));
  });
});
