import type { SQSMessageAttributes } from "aws-lambda";
import type { MessageAttributes } from "./queue.ts";

/** Attributes as JSON can hold them, in Lambda's names: binary values are in base64. */
export type PlainAttributes = Record<
  string,
  { dataType: string; stringValue?: string | undefined; binaryValue?: string | undefined }
>;

/** From the shape in which SQS gives attributes. It knows lists of values too, but neither gives nor takes any. */
export function toPlain(attributes: MessageAttributes): PlainAttributes {
  const entries = Object.entries(attributes).map(([name, { DataType = "String", StringValue, BinaryValue }]) => {
    const value =
      BinaryValue === undefined
        ? { stringValue: StringValue }
        : { binaryValue: Buffer.from(BinaryValue).toString("base64") };
    return [name, { dataType: DataType, ...value }];
  });
  return Object.fromEntries(entries);
}

/** To the shape in which SQS takes attributes. */
export function fromPlain(attributes: PlainAttributes): MessageAttributes {
  const entries = Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value =
      binaryValue === undefined ? { StringValue: stringValue } : { BinaryValue: Buffer.from(binaryValue, "base64") };
    return [name, { DataType: dataType, ...value }];
  });
  return Object.fromEntries(entries);
}

/** To the shape in which Lambda shows attributes, which always has both lists. */
export function toLambda(attributes: MessageAttributes): SQSMessageAttributes {
  const entries = Object.entries(toPlain(attributes)).map(([name, value]) => {
    return [name, { ...value, stringListValues: [], binaryListValues: [] }];
  });
  return Object.fromEntries(entries);
}
