import { describe, expect, it } from "vitest";
import { impatientClock } from "../test/attempt.ts";
import { testOn } from "../test/engine-tests.ts";
import { drain, ENGINES, itemsOf } from "../test/engines.ts";
import { fixture, freshEvents, record, rejectedBody } from "../test/records.ts";
import type { Event } from "./catalogue.ts";
import { consume, toBatchResponse } from "./consume.ts";
import { serialize } from "./event.ts";
import { toItem } from "./item.ts";
import type { Table } from "./table.ts";

const MINUTE = 60_000;
const written = { status: "written" };
const duplicate = { status: "duplicate" };
const rejected = (code: string) => ({ status: "rejected", rejection: { code } });
const failed = (reason: string) => ({ status: "failed", reason });
const recordOf = (event: Event) => record(serialize(event));

describe.each(ENGINES)("the consumer, with its table on %s", (engine) => {
  const test = testOn[engine]
    .extend("consumer", ({ table, queue }) => ({
      table,
      deadLetters: queue,
      queue: { ...queue, url: `${queue.url}-source` },
      clock: impatientClock(),
      random: () => 0.5,
    }))
    .extend("outcomesOf", ({ consumer }) => async (bodies: ReturnType<typeof record>[], milliseconds = MINUTE) => {
      const consumption = await consume(bodies, consumer, milliseconds);
      expect(consumption.consumed.map(({ record }) => record)).toEqual(bodies);
      return consumption.consumed.map(({ outcome }) => outcome);
    });

  test("writes a message of each type and acknowledges it", async ({ sqs, directTable, consumer }) => {
    const events = freshEvents(2);
    const consumption = await consume(events.map(recordOf), consumer, MINUTE);
    expect(consumption).toMatchObject({
      writeUnits: 2,
      consumed: [
        { outcome: written, done: true },
        { outcome: written, done: true },
      ],
    });
    expect(toBatchResponse(consumption)).toEqual({ batchItemFailures: [] });
    expect([...(await itemsOf(directTable)).values()]).toEqual(expect.arrayContaining(events.map(toItem)));
    expect(sqs.calls).toEqual([]);
  });

  test("gives each message of a mixed batch of 100 its own outcome, in order", async ({
    queue,
    dynamodb,
    directTable,
    outcomesOf,
  }) => {
    const events = freshEvents(60);
    const stored = events.slice(40);
    await outcomesOf([...stored, fixture("DonorSignedUp")].map(recordOf));
    const unwritable = events[0]?.id.slice(0, 8);
    dynamodb.fault = ({ operation, body }) =>
      JSON.stringify(body).includes(`#${unwritable}`) && operation !== "BatchGetItem"
        ? { kind: "answer", status: 400, body: { __type: "ValidationException" } }
        : undefined;

    const bad = ["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data", "conflict"] as const;
    const batch = [
      ...events.map((event) => ({ record: recordOf(event), outcome: stored.includes(event) ? duplicate : written })),
      ...events.slice(20, 48).map((event) => ({ record: recordOf(event), outcome: duplicate })),
      ...[...bad, ...bad].map((code) => ({ record: record(rejectedBody(code)), outcome: rejected(code) })),
    ].sort((a, b) => a.record.messageId.localeCompare(b.record.messageId));
    expect(batch).toHaveLength(100);
    const first = batch.find(({ record }) => record.body.includes(events[0]?.id ?? ""));
    if (first) Object.assign(first, { outcome: failed("ValidationException") });

    // Which of two copies in a batch comes first is by chance here: one is written, the other a duplicate.
    const outcomes = await outcomesOf(batch.map(({ record }) => record));
    const keyOf = (i: number) => /"id":"([^"]+)"/.exec(batch[i]?.record.body ?? "")?.[1];
    const seen = new Set<string>();
    batch.forEach(({ outcome, record: { body } }, i) => {
      const key = keyOf(i) ?? body;
      const repeated = seen.has(key);
      seen.add(key);
      const expected =
        outcome === written || outcome === duplicate
          ? repeated || stored.some(({ id }) => id === key)
            ? duplicate
            : written
          : outcome;
      expect(outcomes[i]).toMatchObject(expected);
    });
    expect((await drain(queue)).map(({ Body }) => Body).sort()).toEqual([...bad, ...bad].map(rejectedBody).sort());
    expect((await itemsOf(directTable)).size).toBe(60);
  });

  test("writes one of two equal messages in a batch, and acknowledges both", async ({ directTable, outcomesOf }) => {
    const event = fixture("DonorSignedUp");
    expect(await outcomesOf([recordOf(event), recordOf(event)])).toEqual([written, duplicate]);
    expect((await itemsOf(directTable)).size).toBe(1);
  });

  test("finds the message of an earlier batch to be a duplicate, also when only its id's case differs", async ({
    outcomesOf,
  }) => {
    const event = fixture("DonorSignedUp");
    await outcomesOf([recordOf(event)]);
    expect(await outcomesOf([record(serialize(event).replace(event.id, event.id.toUpperCase()))])).toEqual([duplicate]);
  });

  test("writes once what two consumers have at the same time", async ({ directTable, outcomesOf }) => {
    const records = freshEvents(100).map(recordOf);
    const both = await Promise.all([outcomesOf(records), outcomesOf(records)]);
    records.forEach((_, i) => {
      expect(both.map((outcomes) => outcomes[i]?.status).sort()).toEqual(["duplicate", "written"]);
    });
    expect((await itemsOf(directTable)).size).toBe(100);
  });

  test("rejects other data under the same id, in the table and in the batch, and keeps what came first", async ({
    queue,
    directTable,
    outcomesOf,
  }) => {
    const event = fixture("DonorSignedUp");
    const other = record(rejectedBody("conflict"));
    expect(await outcomesOf([recordOf(event), other])).toMatchObject([written, rejected("conflict")]);
    expect(await outcomesOf([other, recordOf(event), other])).toMatchObject([
      rejected("conflict"),
      duplicate,
      rejected("conflict"),
    ]);
    expect([...(await itemsOf(directTable)).values()]).toEqual([toItem(event)]);
    expect(JSON.parse((await drain(queue))[0]?.MessageAttributes?.Rejection?.StringValue ?? "")).toEqual({
      code: "conflict",
      faults: [{ path: "data.first_name", expected: "the value that is stored under this id" }],
    });
  });

  test("sends a rejected message on with its body, its attributes and the reason, never a value", async ({
    queue,
    outcomesOf,
  }) => {
    const body = rejectedBody("invalid-data");
    const bytes = Buffer.from([0, 255]).toString("base64");
    const messageAttributes = {
      tenant: { dataType: "String", stringValue: "nl", stringListValues: [], binaryListValues: [] },
      blob: { dataType: "Binary.gz", binaryValue: bytes, stringListValues: [], binaryListValues: [] },
      Rejection: { dataType: "String", stringValue: "an earlier reason" },
    };
    expect(await outcomesOf([record(body, { messageAttributes })])).toMatchObject([rejected("invalid-data")]);
    const [letter] = await drain(queue);
    expect(letter?.Body).toBe(body);
    expect(letter?.MessageAttributes).toMatchObject({
      tenant: { DataType: "String", StringValue: "nl" },
      blob: { DataType: "Binary.gz", BinaryValue: new Uint8Array([0, 255]) },
    });
    const reason = letter?.MessageAttributes?.Rejection?.StringValue ?? "";
    expect(JSON.parse(reason)).toMatchObject({
      code: "invalid-data",
      faults: [{ path: "data.type" }, { path: "data.email" }],
    });
    expect(reason).not.toContain('C+"');
    expect(reason).not.toContain("ivica");
  });

  test.for([
    ["not JSON", "{", "not-json"],
    ["null", "null", "not-an-event"],
    ["5,000 levels", "[".repeat(5_000) + "]".repeat(5_000), "too-deep"],
    ["1 MB", `"${"x".repeat(1_048_000)}"`, "not-an-event"],
    ["an unknown type", rejectedBody("unknown-type"), "unknown-type"],
    ["a nil UUID", rejectedBody("not-an-event"), "not-an-event"],
    ["__proto__ keys alone", '{"__proto__":{"specversion":"1.0"},"constructor":{"prototype":{}}}', "not-an-event"],
  ] as const)("writes the rest of a batch in which a body is %s", async ([, body, code], { queue, consumer }) => {
    const event = fixture("DonationCreated");
    const consumption = await consume([record(body), recordOf(event)], consumer, MINUTE);
    expect(consumption.consumed).toMatchObject([{ outcome: rejected(code), done: true }, { outcome: written }]);
    const [letter] = await drain(queue);
    expect(letter?.Body).toBe(body);
    expect(letter?.MessageAttributes?.Rejection?.StringValue).toContain(code);
  });

  test("reports a rejected message when its dead letter could not be sent, and only that one", async ({
    sqs,
    queue,
    consumer,
  }) => {
    sqs.fault = ({ operation }) =>
      operation === "SendMessageBatch"
        ? {
            kind: "rewrite",
            request: (body) => ({ ...body, Entries: body.Entries.slice(1) }),
            answer: (body) => ({ ...body, Failed: [{ Id: "0", Code: "InternalError", SenderFault: false }] }),
          }
        : undefined;
    const records = [record("{"), recordOf(fixture("DonorSignedUp")), record("[")];
    const consumption = await consume(records, consumer, MINUTE);
    expect(toBatchResponse(consumption)).toEqual({ batchItemFailures: [{ itemIdentifier: records[0]?.messageId }] });
    expect((await drain(queue)).map(({ Body }) => Body)).toEqual(["["]);
  });

  test.for(["answer", "reset", "hang", "lose-reply"] as const)(
    "reports rejected messages after the fault %s of the dead-letter queue",
    async (kind, { sqs, impatientQueue, consumer }) => {
      sqs.fault = ({ operation }) => {
        if (operation !== "SendMessageBatch") return undefined;
        return kind === "answer" ? { kind, status: 500, body: {} } : { kind };
      };
      const records = [record("{"), record("[")];
      const impatient = { ...consumer, deadLetters: kind === "hang" ? impatientQueue : consumer.deadLetters };
      const { batchItemFailures } = toBatchResponse(await consume(records, impatient, MINUTE));
      expect(batchItemFailures).toEqual(records.map(({ messageId }) => ({ itemIdentifier: messageId })));
    },
  );

  test("reports rejected messages when there is no dead-letter queue", async ({ consumer }) => {
    const bad = record("{");
    const consumption = await consume([bad], { ...consumer, deadLetters: undefined }, MINUTE);
    expect(toBatchResponse(consumption)).toEqual({ batchItemFailures: [{ itemIdentifier: bad.messageId }] });
  });

  test("finds its own item after a lost reply to be a duplicate", async ({ dynamodb, directTable, outcomesOf }) => {
    const insertion = engine === "dynoxide" ? "BatchExecuteStatement" : "PutItem";
    dynamodb.fault = ({ operation, earlier }) =>
      operation === insertion && earlier === 0 ? { kind: "lose-reply" } : undefined;
    const event = fixture("DonorSignedUp");
    expect(await outcomesOf([recordOf(event)])).toEqual([duplicate]);
    expect([...(await itemsOf(directTable)).values()]).toEqual([toItem(event)]);
  });

  test("fails everything the same way when the table is gone, and delays it by receive count", async ({
    sqs,
    dynamodb,
    consumer,
  }) => {
    dynamodb.fault = () => ({ kind: "answer", status: 500, body: {} });
    const records = freshEvents(12).map((event, i) => {
      const one = recordOf(event);
      return { ...one, attributes: { ...one.attributes, ApproximateReceiveCount: String(i + 1) } };
    });
    const consumption = await consume(records, consumer, MINUTE);
    expect(toBatchResponse(consumption).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
      records.map(({ messageId }) => messageId),
    );
    const delays = sqs.calls
      .filter(({ operation }) => operation === "ChangeMessageVisibilityBatch")
      .flatMap(({ body }) => body.Entries);
    expect(delays.map(({ ReceiptHandle }) => ReceiptHandle).sort()).toEqual(
      records.map(({ receiptHandle }) => receiptHandle).sort(),
    );
    const byHandle = new Map(delays.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]));
    expect(records.slice(0, 6).map(({ receiptHandle }) => byHandle.get(receiptHandle))).toEqual([
      45, 90, 180, 360, 675, 675,
    ]);
  });

  test("fails a copy together with the message that was to be written for it", async ({ dynamodb, outcomesOf }) => {
    dynamodb.fault = () => ({ kind: "answer", status: 400, body: { __type: "AccessDeniedException" } });
    const event = fixture("DonorSignedUp");
    expect(await outcomesOf([recordOf(event), recordOf(event)])).toEqual([
      failed("AccessDeniedException"),
      failed("AccessDeniedException"),
    ]);
  });

  test("answers when no time is left, with everything valid failed and nothing started", async ({
    dynamodb,
    outcomesOf,
  }) => {
    expect(await outcomesOf([recordOf(fixture("DonorSignedUp")), record("{")], 500)).toMatchObject([
      failed("NoTimeLeft"),
      rejected("not-json"),
    ]);
    expect(dynamodb.calls).toEqual([]);
  });

  test("answers before the time is over when the table never does", async ({ dynamodb, outcomesOf }) => {
    dynamodb.fault = () => ({ kind: "hang" });
    expect(await outcomesOf([recordOf(fixture("DonorSignedUp"))], 4_100)).toEqual([failed("NoTimeLeft")]);
  });

  test("takes an empty batch", async ({ consumer }) => {
    expect(await consume([], consumer, MINUTE)).toEqual({ consumed: [], writeUnits: 0 });
  });
});

it("fails all messages, and throws nothing, when something of ours throws", async () => {
  const broken = { client: undefined, name: "broken" } as unknown as Table;
  const clock = { ...impatientClock(), sleep: () => Promise.reject(new TypeError("broken")) };
  const { consumed } = await consume(
    [recordOf(fixture("DonorSignedUp"))],
    { table: broken, clock, random: () => 0 },
    MINUTE,
  );
  expect(consumed).toMatchObject([{ outcome: { status: "failed" }, done: false }]);
});
