import { catalogue, type Event } from "@savelife/core/catalogue";
import { Envelope } from "@savelife/core/event";
import * as z from "zod/mini";

const [first, ...others] = catalogue.map(({ type, data }) => z.extend(Envelope, { type: z.literal(type), data }));
if (!first) throw new Error("expected a type of event in the catalogue");

/** The rules of our own events as one schema, as a peer would write it, so that all validating designs check the same. */
export const EventSchema = z.discriminatedUnion("type", [first, ...others]) as unknown as z.ZodMiniType<Event>; // a trace is anything until `parse` has read it
