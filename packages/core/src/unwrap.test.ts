import { describe, expect, it, test } from "vitest";
import { envelope, fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { parse } from "./parse.ts";
import { unwrap } from "./unwrap.ts";

const event = fixture("DonorSignedUp");
const cloudEvent = JSON.parse(serialize(event));
const sns = (message: unknown, change: object = {}) => ({
  ...envelope("sns"),
  Message: JSON.stringify(message),
  ...change,
});
const bus = (detail: unknown, change: object = {}) => ({ ...envelope("eventbridge"), detail, ...change });

describe("an event in an envelope of AWS", () => {
  test.for([
    ["SNS around a CloudEvent", sns(cloudEvent)],
    ["EventBridge around a CloudEvent", bus(cloudEvent)],
    ["SNS around EventBridge around a CloudEvent", sns(bus(cloudEvent))],
    ["no envelope", cloudEvent],
  ])("is read from %s as it was published", ([, value]) => {
    expect(parse(JSON.stringify(value))).toEqual({ event });
  });

  test.for([
    ["EventBridge", bus(event.data)],
    ["SNS around EventBridge", sns(bus(event.data))],
  ])("is made of the attributes of %s around the bare data", ([, value]) => {
    const { id, source, time } = envelope("eventbridge");
    expect(parse(JSON.stringify(value))).toEqual({
      event: { id, source, type: "DonorSignedUp", time, data: event.data },
    });
  });

  test.for([
    ["the message attribute `type`", { Subject: "a new donor" }],
    ["the subject, without that attribute", { MessageAttributes: undefined }],
    ["the subject, with other attributes", { MessageAttributes: { tenant: { Type: "String", Value: "nl" } } }],
  ])("is made of the attributes of SNS around the bare data: its type is %s", ([, change]) => {
    const { MessageId: id, TopicArn: source, Timestamp } = envelope("sns");
    const time = String(Timestamp).replace(".000Z", "Z");
    expect(parse(JSON.stringify(sns(event.data, change as object)))).toEqual({
      event: { id, source, type: "DonorSignedUp", time, data: event.data },
    });
  });
});

describe("an envelope with something wrong in it", () => {
  test.for([
    ["text that is not JSON", sns(0, { Message: "{" }), "not-json"],
    ["data of no type", sns(event.data, { MessageAttributes: undefined, Subject: undefined }), "not-an-event"],
    ["an unknown type", bus(event.data, { "detail-type": "DonorLeft" }), "unknown-type"],
    ["wrong data", bus({ ...event.data, email: "?" }), "invalid-data"],
    ["null", bus(null), "invalid-data"],
    ["deep JSON", sns(0, { Message: "[".repeat(40) + "]".repeat(40) }), "too-deep"],
    ["a deep CloudEvent", sns({ ...cloudEvent, deep: JSON.parse("[".repeat(40) + "]".repeat(40)) }), "too-deep"],
  ] as const)("with %s, is rejected as %s", ([, value, code]) => {
    expect(parse(JSON.stringify(value))).toMatchObject({ rejection: { code } });
  });
});

describe("what only resembles an envelope", () => {
  it("is a CloudEvent that has extensions of those names", () => {
    const lookalike = { ...cloudEvent, "detail-type": "x", detail: {} };
    expect(unwrap(lookalike)).toEqual({ value: lookalike });
  });

  test.for([
    [null],
    [[]],
    ["text"],
    [{ Type: "Notification", TopicArn: "arn", Message: 7 }],
    [{ Type: "Notification", Message: "{}" }],
    [{ Type: "SubscriptionConfirmation", TopicArn: "arn", Message: "You have chosen to subscribe" }],
    [{ detail: {} }],
    [{ "detail-type": "DonorSignedUp" }],
  ])("is left as it is: %o", ([value]) => {
    expect(unwrap(value)).toEqual({ value });
  });
});
