import { appendFile, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { Event } from "@savelife/core/catalogue";
import { serialize } from "@savelife/core/event";
import { correctItem, planCorrection } from "../src/correct-item.ts";
import { editLetters } from "../src/edit.ts";
import { eraseItem } from "../src/erase-item.ts";
import { exportLetters } from "../src/export.ts";
import { replayLetters } from "../src/replay.ts";
import { type Keep, resolveLetters } from "../src/resolve.ts";
import type { Workbench } from "../src/workbench.ts";

/**
 * Every kind of work that deletes dead letters: they are sent to the queue, sent to their own again, or written to a
 * file.
 */
export type ChangeName = "replay" | "edit" | "edit --replay" | "discard";

/** Every kind of work that changes an item, and deletes the letters that are settled by that. */
export type Decision = "keep letter" | "keep stored" | "correct" | "erase";

/**
 * The steps at which a change may be killed: around requests, after records in the journal, and around work with a
 * file.
 */
export const STEPS = [
  "before SendMessageBatch",
  "after SendMessageBatch",
  "before DeleteMessageBatch",
  "after DeleteMessageBatch",
  "before ChangeMessageVisibilityBatch",
  "after ChangeMessageVisibilityBatch",
  "before UpdateItem",
  "after UpdateItem",
  "before PutItem",
  "after PutItem",
  "after record",
  "after markSending",
  "after markCopied",
  "after forget",
  "after endPass",
  "before write",
  "after write",
  "before keep",
  "after keep",
] as const;
export type Step = (typeof STEPS)[number];

/** Does one of them with all letters; `step` is called before and after each step with a file. */
export type DoChange = (bench: Workbench, directory: string, step?: (name: Step) => void) => Promise<unknown>;

/** The city that a correction sets. */
export const CITY = "Delft";

/** The cities of the fixtures. An edit gives each letter the right one, by the wrong one that it has. */
const CITIES = ["Amsterdam", "Haarlem"];
const spoil = (city: string) => `${city}\u0007`;
const toCity = { path: "data.city", values: CITIES.map((city) => ({ from: spoil(city), to: city })) };

/** An event as a message whose city is refused. */
export function withWrongCity(event: Event): string {
  if (!hasCity(event)) throw new Error("expected an event with a city, got one without");
  return JSON.stringify({ ...JSON.parse(serialize(event)), data: { ...event.data, city: spoil(event.data.city) } });
}

/** True for an event whose type has a city; one that is added to the catalogue may have none. */
export function hasCity<E extends Event>(event: E): event is E & { data: { city: string } } {
  return "city" in event.data;
}

const options = { signal: new AbortController().signal, holdSeconds: 2 };

/** Whose item is corrected or erased. */
export const PERSON = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";
const PK = `DONOR#${PERSON}`;

export const changes: Record<ChangeName | Decision, DoChange> = {
  replay: (bench) => replayLetters(bench, {}, options),
  edit: (bench) => editLetters(bench, {}, toCity, { ...options, replay: false }),
  "edit --replay": (bench) => editLetters(bench, {}, toCity, { ...options, replay: true }),
  discard: (bench, directory, step) =>
    exportLetters(bench, {}, { ...options, target: newFile(directory, step), discard: true }),
  "keep letter": (bench, directory) => resolve(bench, directory, { keep: "letter" }),
  "keep stored": (bench, directory, step) =>
    resolve(bench, directory, { keep: "stored", target: newFile(directory, step) }),
  correct: async (bench) => {
    const plan = await planCorrection(bench, PK, [{ field: "city", text: CITY }]);
    return plan.status === "found" ? correctItem(bench, PK, plan.changes) : plan;
  },
  erase: (bench) => eraseItem(bench, PK, options),
};

/** The file with the ids of the letters to decide. */
export const IDS = "ids.json";

async function resolve(bench: Workbench, directory: string, keep: Keep): Promise<unknown> {
  const ids: string[] = JSON.parse(await readFile(path.join(directory, IDS), "utf8"));
  return resolveLetters(bench, ids, keep, options);
}

/** As the command line does: a draft gets its name when it is whole. */
function newFile(directory: string, step: (name: Step) => void = () => {}) {
  const file = path.join(directory, `${crypto.randomUUID()}.ndjson`);
  const around = async (name: "write" | "keep", work: () => Promise<void>) => {
    step(`before ${name}`);
    await work();
    step(`after ${name}`);
  };
  return {
    write: (lines: string) => around("write", () => appendFile(`${file}.part`, lines)),
    keep: () => around("keep", () => rename(`${file}.part`, file)),
  };
}
