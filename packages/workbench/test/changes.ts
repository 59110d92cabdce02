import { appendFile, rename } from "node:fs/promises";
import path from "node:path";
import { setField } from "@savelife/core/set-field";
import { editLetters } from "../src/edit.ts";
import { exportLetters } from "../src/export.ts";
import { replayLetters } from "../src/replay.ts";
import type { Workbench } from "../src/workbench.ts";

/** Every kind of work that deletes dead letters: they are sent to the queue, sent to their own again, or written to a file. */
export type ChangeName = "replay" | "edit" | "edit --replay" | "discard";

/** Does one of them with all letters; `step` is called before and after each step with a file. */
export type DoChange = (bench: Workbench, directory: string, step?: () => void) => Promise<unknown>;

/** What an edit sets, in letters that have something else. */
export const CITY = "Delft";
const options = { signal: new AbortController().signal, holdSeconds: 2 };

export const changes: Record<ChangeName, DoChange> = {
  replay: (bench) => replayLetters(bench, {}, options),
  edit: (bench) => editLetters(bench, {}, toCity, { ...options, replay: false }),
  "edit --replay": (bench) => editLetters(bench, {}, toCity, { ...options, replay: true }),
  discard: (bench, directory, step) => discard(bench, directory, step),
};

function toCity({ body }: { body: string }) {
  const changed = setField(body, "data.city", CITY);
  return "body" in changed && changed.body === body ? { refused: "it was changed already" } : changed;
}

/** As the command line does: a draft gets its name when it is whole. */
function discard(bench: Workbench, directory: string, step = () => {}): Promise<unknown> {
  const file = path.join(directory, `${crypto.randomUUID()}.ndjson`);
  const around = async (work: Promise<void>) => {
    step();
    await work;
    step();
  };
  const target = {
    write: (lines: string) => around(appendFile(`${file}.part`, lines)),
    keep: () => around(rename(`${file}.part`, file)),
  };
  return exportLetters(bench, {}, { ...options, target, discard: true });
}
