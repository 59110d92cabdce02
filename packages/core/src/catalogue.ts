import type * as z from "zod/mini";
import type { EventOf } from "./event.ts";
import * as types from "./event-types.ts";

type Catalogued = (typeof types)[keyof typeof types];

/** Every type of event there is, in the order of their names: the lines of `event-types.ts`. */
export const catalogue: readonly Catalogued[] = Object.values(types);

/** An event of any catalogued type. */
export type Event = { [T in Catalogued as T["type"]]: EventOf<T["type"], z.output<T["data"]>> }[Catalogued["type"]];

const byType = new Map<string, Catalogued>(catalogue.map((eventType) => [eventType.type, eventType]));

/** The catalogue's entry for a CloudEvents `type`, or undefined when there is none of that exact name. */
export function findEventType(type: string): Catalogued | undefined {
  return byType.get(type);
}

/** The schemas of the fields of a type's data, by their names; none for a type that is not catalogued. */
export function shapeOf(type: string): z.core.$ZodShape {
  return findEventType(type)?.data.shape ?? {};
}
