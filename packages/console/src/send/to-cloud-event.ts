import { isAbsent } from "@savelife/core/values/text";
import { type EventForm, TIME } from "../view/event-form.ts";

/** The source of events that are sent by hand. */
const SOURCE = "urn:savelife:console";

/**
 * The CloudEvent of a filled form. An empty field is left out; validation reports it if it is required.
 * @param filled the values of the fields, by their paths
 */
export function toCloudEvent({ type, fields }: EventForm, filled: Record<string, string>, id: string) {
  const given = fields.map(({ path }) => [path, filled[path] ?? ""] as const).filter(([, value]) => !isAbsent(value));
  const { [TIME.path]: time, ...values } = Object.fromEntries(given);
  const data = Object.entries(values).map(([path, value]) => [path.replace(/^data\./, ""), value]);
  return {
    specversion: "1.0",
    id,
    source: SOURCE,
    type,
    ...(time && { time: toMoment(time) }),
    data: Object.fromEntries(data),
  };
}

/** A calendar gives no offset: it means the clock of this machine, where the browser is too. */
function toMoment(time: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(time) && !Number.isNaN(Date.parse(time))
    ? new Date(time).toISOString()
    : time;
}
