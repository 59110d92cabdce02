import { QUEUE } from "@savelife/core/deployment";
import { MAX_DEPTH } from "@savelife/core/json";
import type { RejectionCode } from "@savelife/core/outcome";
import { bloodGroup } from "@savelife/core/values/blood-group";
import { object, ref, type Schema, text } from "./documents.ts";
import type { Described } from "./event-schemas.ts";
import { expectedOf } from "./to-schema.ts";

/** Why a message becomes a dead letter, by code. */
const REJECTIONS: Record<RejectionCode, string> = {
  conflict: "the same id was stored before with other data",
  "invalid-data": "a field of the data is missing or wrong",
  "not-an-event": "an attribute of the CloudEvent is missing or wrong",
  "not-json": "the message is not JSON",
  "too-deep": `the message nests deeper than ${MAX_DEPTH} levels`,
  "unknown-type": "the type is not one of ours",
};

const traceparent = text("The trace that the message belongs to (W3C Trace Context).");

/** The AsyncAPI 3.0 document of the queue and its dead letters. */
export function toAsyncApi(types: Described[], version: string): object {
  const messages = types.map(({ type }) => [type, ref(`messages/${type}`)]);
  const of = (channel: string, ...names: string[]) =>
    names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
  return {
    asyncapi: "3.0.0",
    info: { title: "SaveLife queue", version, description: DESCRIPTION, license: { name: "MIT" } },
    defaultContentType: "application/cloudevents+json",
    channels: {
      deadLetters: {
        address: "DeadLetters",
        description: "What could not be stored, with the reason.",
        messages: { DeadLetter: ref("messages/DeadLetter") },
        bindings: { sqs: { queue: deadLetterQueue, bindingVersion: "0.2.0" } },
      },
      queue: {
        address: "Queue",
        description:
          "Events on their way to the table. A deployed queue's name has the stage in it: use the URL that you were given.",
        messages: Object.fromEntries(messages),
        bindings: { sqs: { queue, deadLetterQueue, bindingVersion: "0.2.0" } },
      },
    },
    operations: {
      consumeEvents: {
        action: "receive",
        summary: "Stores each event as one item, once.",
        channel: { $ref: "#/channels/queue" },
        messages: of("queue", ...types.map(({ type }) => type)),
      },
      explainDeadLetters: {
        action: "send",
        summary: "Keeps what could not be stored.",
        channel: { $ref: "#/channels/deadLetters" },
        messages: of("deadLetters", "DeadLetter"),
      },
    },
    components: {
      messages: { DeadLetter, ...Object.fromEntries(types.map((one) => [one.type, toMessage(one)])) },
      schemas: { Rejection, ...Object.fromEntries(types.map(({ type, message }) => [type, message])) },
    },
  };
}

const DESCRIPTION =
  "Publishers put CloudEvents 1.0 on the queue, each as the body of one message. The queue takes any text and reports no fault to the sender: a wrong message becomes a dead letter. So validate against these schemas before sending. The consumer drops fields of `data` that it does not know, which these schemas refuse: they are most likely typos. Send again whatever was not confirmed, with the same id: it is stored once. SNS notifications and EventBridge events around a CloudEvent, or around its data, are understood too.";

const queue = {
  name: "Queue",
  fifoQueue: false,
  visibilityTimeout: QUEUE.visibilityTimeoutSeconds,
  messageRetentionPeriod: QUEUE.retentionSeconds,
  redrivePolicy: { deadLetterQueue: { name: "DeadLetters" }, maxReceiveCount: QUEUE.maxReceives },
};

const deadLetterQueue = {
  name: "DeadLetters",
  fifoQueue: false,
  messageRetentionPeriod: QUEUE.deadLetterRetentionSeconds,
};

function toMessage({ type, description, example }: Described) {
  return {
    name: type,
    title: type,
    summary: description,
    contentType: "application/cloudevents+json",
    headers: object("Message attributes.", { traceparent }, ["traceparent"]),
    payload: ref(`schemas/${type}`),
    examples: [{ name: type, payload: example }],
  };
}

const reason = {
  code: "invalid-data",
  faults: [{ path: "data.type", expected: expectedOf(bloodGroup) }],
};

const meanings = Object.entries(REJECTIONS).map(([code, meaning]) => `\`${code}\`: ${meaning}.`);

const Rejection: Schema = {
  ...object("Why the message itself must change before it can be stored. It never holds a value of the message.", {
    code: { description: meanings.join(" "), enum: Object.keys(REJECTIONS) },
    faults: {
      type: "array",
      items: object(undefined, {
        path: text("Where, such as `data.type`; empty for the whole message."),
        expected: text("What was expected there."),
      }),
    },
  }),
  examples: [reason],
};

const OURS = {
  Rejection: text("Why: JSON in the form of the schema `Rejection`. A message that SQS itself moved here has none.", {
    contentMediaType: "application/json",
  }),
  Replays: text("How often it was sent to the queue again."),
  traceparent,
};

const DeadLetter = {
  name: "DeadLetter",
  title: "Dead letter",
  summary: "A message that could not be stored: its body and attributes as they came, and why.",
  contentType: "text/plain",
  headers: object(
    "Message attributes: those that the message came with, and ours, where there is room for them.",
    OURS,
    Object.keys(OURS),
  ),
  payload: text("The body, whatever it was."),
  examples: [
    {
      name: "wrong",
      headers: { Rejection: JSON.stringify(reason) },
      payload: '{"specversion":"1.0","type":"DonorSignedUp"}',
    },
  ],
};
