import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { catalogue } from "@savelife/core/catalogue";
import { Envelope } from "@savelife/core/event";
import * as z from "zod/mini";
import { client, TableName, toItem } from "./peer-table.ts";

/** Stores one event unless its key is taken; a key that is taken is an error, as the SDK has it. */
export async function putOnce(event: PeerEvent): Promise<void> {
  const put = { TableName, Item: toItem(event), ConditionExpression: "attribute_not_exists(PK)" };
  await client.send(new PutCommand(put));
}

const [first, ...others] = catalogue.map(({ type, data }) => z.extend(Envelope, { type: z.literal(type), data }));
if (!first) throw new Error("The catalogue has no type of event.");

/** The rules of our own events as one schema, as a peer would write it, so that all validating designs check the same. */
export const EventSchema = z.discriminatedUnion("type", [first, ...others]);

export type PeerEvent = z.output<typeof EventSchema>;
