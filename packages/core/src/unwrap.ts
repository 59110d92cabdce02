import { type Fields, isFields, type Json, readJson, readJsonBytes } from "./json.ts";
import type { Fault } from "./outcome.ts";

/**
 * Takes a CloudEvent out of AWS's envelopes, known by their shapes: an SNS notification (without "raw message
 * delivery"), an EventBridge event, or the one within the other. Where the envelope holds the data alone, its
 * attributes make the CloudEvent. Any other value is given back as it is. Data in base64 is decoded, if it can be.
 */
export function unwrap(value: unknown): Json {
  const event = takeOut(value);
  return "value" in event ? { value: decodeData(event.value).value } : event;
}

/** What a message says, as JSON, out of its envelopes. */
export function readMessage(body: string): Json {
  const json = readJson(body);
  return "value" in json ? unwrap(json.value) : json;
}

function takeOut(value: unknown): Json {
  if (!isNotification(value)) return { value: isBusEvent(value) ? fromBusEvent(value) : value };
  const message = readJson(value.Message);
  if ("rejection" in message) return message;
  return { value: isBusEvent(message.value) ? fromBusEvent(message.value) : fromNotification(value, message.value) };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function isNotification(value: unknown): value is Fields & { Message: string } {
  const isOne = isFields(value) && value.Type === "Notification" && "TopicArn" in value;
  return isOne && typeof value.Message === "string";
}

function fromNotification({ MessageId, TopicArn, Timestamp, Subject, MessageAttributes }: Fields, message: unknown) {
  if (isCloudEvent(message)) return message;
  const attributes = isFields(MessageAttributes) ? MessageAttributes : {};
  const type = isFields(attributes.type) ? attributes.type.Value : Subject;
  return { specversion: "1.0", id: MessageId, source: TopicArn, type, time: Timestamp, data: message };
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function isBusEvent(value: unknown): value is Fields {
  return isFields(value) && "detail-type" in value && "detail" in value && !isCloudEvent(value);
}

function fromBusEvent({ id, source, time, detail, "detail-type": type }: Fields): unknown {
  return isCloudEvent(detail) ? detail : { specversion: "1.0", id, source, type, time, data: detail };
}

function isCloudEvent(value: unknown): boolean {
  return isFields(value) && "specversion" in value;
}

/** A CloudEvent with data in base64 decoded (CloudEvents JSON format, 3.1); what cannot be is left, with the fault. */
export function decodeData(event: unknown): { value: unknown; fault?: Fault } {
  if (!isFields(event) || !("data_base64" in event)) return { value: event };
  const { data_base64: encoded, ...rest } = event;
  if (encoded === null) return { value: rest };
  const decoded = hasData(rest) ? expected("no base64 where there is data too") : decode(encoded);
  if ("fault" in decoded) return { value: event, ...decoded };
  return { value: { ...rest, data: decoded.value } };
}

function hasData({ data }: Fields): boolean {
  return data !== undefined && data !== null;
}

function decode(encoded: unknown): { value: unknown } | { fault: Fault } {
  const bytes = Buffer.from(typeof encoded === "string" ? encoded : "", "base64");
  // Node skips whatever is not base64, so only what comes out again was all of it.
  if (bytes.toString("base64") !== encoded) return expected("base64 (RFC 4648, section 4), padded and on one line");
  const json = readJsonBytes(bytes);
  return "value" in json ? json : expected("JSON in UTF-8, in base64");
}

function expected(text: string): { fault: Fault } {
  return { fault: { path: "data_base64", expected: text } };
}
