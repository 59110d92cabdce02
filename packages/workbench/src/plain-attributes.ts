import { toAttributes } from "@savelife/core/dead-letters";
import type { MessageAttributes } from "@savelife/core/queue";
import * as z from "zod/mini";

/** Attributes of a message in the shape in which Lambda shows them, which JSON can hold: binary values in Base64. */
export const PlainAttributes = z.record(
  z.string(),
  z.object({ dataType: z.string(), stringValue: z.optional(z.string()), binaryValue: z.optional(z.base64()) }),
);

/** Attributes for a file. */
export function toPlain(attributes: MessageAttributes): z.output<typeof PlainAttributes> {
  const entries = Object.entries(attributes).map(([name, { DataType = "String", StringValue, BinaryValue }]) => {
    const value =
      BinaryValue === undefined
        ? { stringValue: StringValue }
        : { binaryValue: Buffer.from(BinaryValue).toString("base64") };
    return [name, { dataType: DataType, ...value }];
  });
  return Object.fromEntries(entries);
}

/** Attributes out of a file. */
export function fromPlain(plain: z.output<typeof PlainAttributes>): MessageAttributes {
  return toAttributes(plain);
}
