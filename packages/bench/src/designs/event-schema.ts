import { catalogue, type Event } from "@savelife/core/catalogue";
import { Envelope } from "@savelife/core/event";
import * as z from "zod/mini";

const [donor, donation] = catalogue;

const schema = z.discriminatedUnion("type", [
  z.extend(Envelope, { type: z.literal(donor.type), data: donor.data }),
  z.extend(Envelope, { type: z.literal(donation.type), data: donation.data }),
]);

/** The rules of our own events as one schema, as a peer would write it, so that all validating designs check the same. */
export const EventSchema = schema as unknown as z.ZodMiniType<Event>; // a `time` of null counts as none, here too
