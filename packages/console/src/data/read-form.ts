import { isAbsent } from "@savelife/core/values/text";
import type { EventForm } from "./event-form.ts";

/** What somebody has filled in, by the path of the field. */
export type Filled = Record<string, string>;

/** The CloudEvent of a filled form. A field that was left empty is left out; what is wrong with it, validation tells. */
export function toCloudEvent({ type, fields }: EventForm, filled: Filled, id: string): Record<string, unknown> {
  const entries = fields.flatMap(({ path }) => {
    const value = filled[path] ?? "";
    return isAbsent(value) ? [] : [[path.replace(/^data\./, ""), value] as const];
  });
  const { source = "", time = "" } = filled;
  return {
    specversion: "1.0",
    id,
    source,
    type,
    ...(!isAbsent(time) && { time }),
    data: Object.fromEntries(entries),
  };
}
