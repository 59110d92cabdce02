import type { Event } from "@savelife/core/catalogue";
import type { RowPlan } from "@savelife/core/row-plan";
import type { Io } from "../io.ts";
import { startTicker } from "../output/ticker.ts";
import { type Checked, checkRows } from "./check-rows.ts";
import { type Counts, NONE } from "./counts.ts";
import { renderPace } from "./pace.ts";
import type { Layout } from "./row.ts";
import type { Source } from "./source.ts";
import type { OnConflict } from "./verdicts.ts";

/** What is imported: the input, how it is laid out, and how its rows are read. */
export type Input = { source: Source; layout: Layout; plan: RowPlan };

/** Checks the whole input, and shows how that goes on. Undefined on an interrupt. */
export async function checkInput(
  { source, layout, plan }: Input,
  onConflict: OnConflict,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
  onEvent: (event: Event) => void = () => {},
): Promise<Checked | undefined> {
  const started = performance.now();
  let counts = NONE;
  const ticker = startTicker(messages, () => {
    const seconds = (performance.now() - started) / 1_000;
    return renderPace({
      what: "Checked",
      rows: counts.read,
      rejected: counts.rejected,
      part: source.progress(),
      seconds,
    });
  });
  try {
    const onProgress = (latest: Counts) => {
      counts = latest;
    };
    return await checkRows(source, layout, plan, onConflict, interrupted, { onProgress, onEvent });
  } finally {
    await ticker.stop();
  }
}
