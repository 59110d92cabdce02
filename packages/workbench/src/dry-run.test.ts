import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { itemsOf } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { expect } from "vitest";
import { withWrongCity } from "../test/changes.ts";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { editLetters } from "./edit.ts";
import { eraseItem } from "./erase-item.ts";
import { exportLetters } from "./export.ts";
import { replayLetters } from "./replay.ts";
import { resolveLetters } from "./resolve.ts";
import type { Workbench } from "./workbench.ts";

const donor = fixture("DonorSignedUp");
const letters = [{ ...donor, time: "2026-11-27T10:00:00Z" }, fixture("DonationCreated")].map(serialize);
const conflict = serialize({ ...donor, data: { ...donor.data, city: "Delft" } });
const dry = { signal: new AbortController().signal, dryRun: true, confirm: async () => true };
const noFile = { write: () => Promise.reject(new Error("nothing is to be written")), keep: async () => {} };
const setCity = { path: "data.city", set: "Delft" };

test.for<[string, (bench: Workbench, ids: string[]) => Promise<unknown>]>([
  ["replay", (bench) => replayLetters(bench, {}, dry)],
  ["edit", (bench) => editLetters(bench, {}, setCity, dry)],
  ["edit --replay", (bench) => editLetters(bench, {}, setCity, { ...dry, replay: true })],
  ["discard", (bench) => exportLetters(bench, {}, { ...dry, target: noFile, discard: true })],
  ["resolve --keep letter", (bench, ids) => resolveLetters(bench, ids, { keep: "letter" }, dry)],
  ["resolve --keep stored", (bench, ids) => resolveLetters(bench, ids, { keep: "stored", target: noFile }, dry)],
  ["erase", (bench) => eraseItem(bench, toItem(donor).PK, dry)],
])(
  "a dry run of %s changes nothing, although the answer is yes, and nothing the second time",
  async ([, change], { workbench }) => {
    await insertItems(workbench.table, [toItem(donor)], attempt());
    const bodies = [...letters, conflict, withWrongCity(fixture("DonationCreated"))];
    const ids = await addDeadLetters(
      workbench,
      bodies.map((body) => ({ body })),
    );
    for (const _ of ["first", "second"]) {
      await change(workbench, ids);
      expect(await countMessages(workbench.deadLetters)).toEqual({ waiting: bodies.length, inFlight: 0, delayed: 0 });
      expect(await countMessages(workbench.queue)).toMatchObject({ waiting: 0 });
      expect([...(await itemsOf(workbench.table)).values()]).toEqual([toItem(donor)]);
      expect(workbench.history.latest(10)).toEqual([]);
    }
  },
);
