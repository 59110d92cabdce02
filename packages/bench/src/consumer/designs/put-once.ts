import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { catalogue, type Event } from "@savelife/core/catalogue";
import { Envelope } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import * as z from "zod/mini";
import { client, TableName } from "./peer-table.ts";

/** Stores one event unless its key is taken; a key that is taken is an error, as the SDK has it. */
export async function putOnce(event: Event): Promise<void> {
  const put = { TableName, Item: toItem(event), ConditionExpression: "attribute_not_exists(PK)" };
  await client.send(new PutCommand(put));
}

const [first, ...others] = catalogue.map(({ type, data }) => z.extend(Envelope, { type: z.literal(type), data }));
if (!first) throw new Error("expected a type of event in the catalogue");

/** The rules of our own events as one schema, as a peer would write it, so that all validating designs check the same. */
export const EventSchema = z.discriminatedUnion("type", [first, ...others]) as unknown as z.ZodMiniType<Event>; // a trace is anything until `parse` has read it
