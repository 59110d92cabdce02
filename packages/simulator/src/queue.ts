import { toLambda } from "@savelife/core/letter";
import type { OutgoingMessage } from "@savelife/core/queue";
import type { SQSRecord } from "aws-lambda";
import { referenceOf } from "./traffic.ts";
import { DEPLOYED, type World } from "./world.ts";

type Message = OutgoingMessage & {
  id: string;
  sentMilliseconds: number;
  firstReceivedMilliseconds: number;
  receives: number;
  /** The newest receipt handle, the only one that still counts. */
  receiptHandle: string;
  state: "visible" | "in-flight" | "gone";
  /** Grows with each change of its visibility, which takes the place of any change that was scheduled before. */
  changes: number;
};

/** A message on the dead-letter queue: sent there by the consumer, or moved there by the redrive policy. */
export type Letter = OutgoingMessage & { byRedrive: boolean };

/** A message in flight that is delivered again comes within this span. */
const AGAIN_MILLISECONDS = 5_000;

/** A standard queue with its dead-letter queue, by the rules of SQS. */
export class SimulatedQueue {
  /** The dead letters, by the id of the message that became them. */
  readonly letters = new Map<string, Letter[]>();
  /** How often each message was delivered. */
  readonly deliveries = new Map<string, number>();
  sent = 0;
  visibleCount = 0;
  /** Called whenever there may be something to receive. */
  onVisible: () => void = () => {};
  readonly #messages = new Map<string, Message>();
  readonly #world: World;
  /** The visible messages in the order in which they will be received, and some that were deleted since they came here. */
  readonly #visible: Message[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** How many messages are left, visible or in flight. */
  get size(): number {
    return this.#messages.size;
  }

  /** When the oldest message was sent, of those whose age SQS reports: what was received three times is left out. */
  get oldestMilliseconds(): number | undefined {
    const counted = [...this.#messages.values()].filter(({ receives }) => receives < 3);
    return counted.length > 0 ? Math.min(...counted.map(({ sentMilliseconds }) => sentMilliseconds)) : undefined;
  }

  send(id: string, message: OutgoingMessage): void {
    const { nowMilliseconds } = this.#world.scheduler;
    const sent: Message = {
      ...message,
      id,
      sentMilliseconds: nowMilliseconds,
      firstReceivedMilliseconds: nowMilliseconds,
      receives: 0,
      receiptHandle: "",
      state: "in-flight",
      changes: 0,
    };
    this.sent++;
    this.#messages.set(id, sent);
    this.#show(sent);
  }

  /** At most `limit` messages; a message that was received often enough already goes to the dead-letter queue instead. */
  receive(limit: number): SQSRecord[] {
    const received: Message[] = [];
    while (received.length < limit) {
      const message = this.#takeVisible();
      if (!message) break;
      if (message.receives >= DEPLOYED.maxReceives) this.#redrive(message);
      else received.push(this.#deliver(message));
    }
    this.#showLater(received, DEPLOYED.visibilityTimeoutMilliseconds);
    return received.map(toRecord);
  }

  /** Deletes a message by its newest receipt handle. An older one is accepted, as by AWS, and does nothing. */
  delete(receiptHandle: string): void {
    const message = this.#find(receiptHandle);
    this.#world.trace.note(`delete ${receiptHandle} ${message ? "done" : "stale"}`);
    if (message) this.#forget(message);
  }

  /** Sets when a message in flight comes again. False when it is not in flight by this receipt handle. */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    const message = this.#find(receiptHandle);
    if (message?.state !== "in-flight") return false;
    message.changes++;
    this.#showLater([message], seconds * 1_000);
    return true;
  }

  deadLetter(letter: Letter): void {
    const id = referenceOf(letter);
    this.letters.set(id, [...(this.letters.get(id) ?? []), letter]);
  }

  #takeVisible(): Message | undefined {
    for (;;) {
      const message = this.#visible.shift();
      if (!message) return undefined;
      if (message.state === "gone") continue;
      message.state = "in-flight";
      this.visibleCount--;
      return message;
    }
  }

  #deliver(message: Message): Message {
    const { scheduler, faults, random } = this.#world;
    if (message.receives === 0) message.firstReceivedMilliseconds = scheduler.nowMilliseconds;
    message.receives++;
    message.receiptHandle = `${message.id}/${message.receives}`;
    this.deliveries.set(message.id, message.receives);
    if (faults.strikes("duplicate-delivery")) this.#showLater([message], random.between(0, AGAIN_MILLISECONDS));
    return message;
  }

  #showLater(messages: Message[], milliseconds: number): void {
    const scheduled = messages.map((message) => ({ message, changes: message.changes }));
    this.#world.scheduler.after(milliseconds, () => {
      for (const { message, changes } of scheduled) if (message.changes === changes) this.#show(message);
    });
  }

  #show(message: Message): void {
    if (message.state !== "in-flight") return;
    message.state = "visible";
    message.changes++;
    this.#visible.push(message);
    this.visibleCount++;
    if (this.visibleCount > 1 && this.#world.faults.strikes("changed-order")) {
      this.#swapLast(this.#world.random.integer(this.visibleCount));
    }
    this.onVisible();
  }

  /** Lets the last visible message change places with another. */
  #swapLast(place: number): void {
    const last = this.#visible.length - 1;
    const [one, other] = [this.#visible[place], this.#visible[last]];
    if (one && other) [this.#visible[place], this.#visible[last]] = [other, one];
  }

  /** A receipt handle is the id of its message and the number of the receive. */
  #find(receiptHandle: string): Message | undefined {
    const message = this.#messages.get(receiptHandle.slice(0, receiptHandle.indexOf("/")));
    return message?.receiptHandle === receiptHandle ? message : undefined;
  }

  #redrive(message: Message): void {
    const { id, body, attributes, groupId } = message;
    this.#world.trace.note(`redrive ${id}`);
    this.deadLetter({ body, ...(attributes && { attributes }), groupId, byRedrive: true });
    this.#forget(message);
  }

  #forget(message: Message): void {
    if (message.state === "visible") this.visibleCount--;
    message.state = "gone";
    this.#messages.delete(message.id);
  }
}

/** The record in which Lambda gives a message that was received just now. */
function toRecord(message: Message): SQSRecord {
  const { id, body, groupId, attributes = {} } = message;
  return {
    messageId: id,
    receiptHandle: message.receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: toTimestamp(message.sentMilliseconds),
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: toTimestamp(message.firstReceivedMilliseconds),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    },
    messageAttributes: toLambda(attributes),
    md5OfBody: "99914b932bd37a50b983c5e7c90ae93b",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:Queue",
    awsRegion: "eu-west-1",
  };
}

/** Virtual time begins at the time of the SQS documentation's own example. */
const EPOCH_MILLISECONDS = 1_545_082_649_183;

function toTimestamp(virtualMilliseconds: number): string {
  return String(EPOCH_MILLISECONDS + Math.floor(virtualMilliseconds));
}
