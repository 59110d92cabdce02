import type { Event } from "./catalogue.ts";
import { print } from "./event.ts";
import type { OutgoingMessage } from "./queue.ts";

/** The message of an event. The trace is an attribute too, where it is found even when the body cannot be read. */
export function toMessage(event: Event): OutgoingMessage {
  const { traceparent } = event;
  const attributes = { traceparent: { DataType: "String", StringValue: traceparent } };
  return { body: print(event), ...(traceparent && { attributes }) };
}
