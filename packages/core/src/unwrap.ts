import { decodeData } from "./decode-data.ts";
import { type Fields, isFields, type Json, readJson } from "./json.ts";

/**
 * Takes a CloudEvent out of the envelopes that AWS puts around it, known by their shapes: an SNS notification (a topic that
 * delivers to the queue without "raw message delivery"), an EventBridge event, or the one within the other. Where the
 * envelope holds the data alone, its own attributes make the CloudEvent. Any other value is given back as it is. Data in
 * base64 is decoded, if it can be.
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
