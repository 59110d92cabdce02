import { QUEUE } from "@savelife/core/deployment";
import { toLambda } from "@savelife/core/letter";
import type { OutgoingMessage } from "@savelife/core/queue";
import { record } from "@savelife/core/test/records";
import type { SQSRecord } from "aws-lambda";
import type { Timer } from "./scheduler.ts";
import { referenceOf } from "./traffic.ts";
import type { World } from "./world.ts";

type Message = OutgoingMessage & {
  id: string;
  sentMilliseconds: number;
  receives: number;
  /** The newest receipt handle, the only one that still counts. */
  receiptHandle: string;
  /** Shows a message in flight again. */
  timer: Timer | undefined;
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
  /** Called whenever there may be something to receive. */
  onVisible: () => void = () => {};
  readonly #world: World;
  readonly #messages = new Map<string, Message>();
  /** Those of the messages that are not in flight, in the order in which they will be received. */
  readonly #visible: Message[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** How many messages are left, visible or in flight. */
  get size(): number {
    return this.#messages.size;
  }

  get visibleCount(): number {
    return this.#visible.length;
  }

  /** When the oldest message was sent, of those whose age SQS reports: what was received three times is left out. */
  get oldestMilliseconds(): number | undefined {
    const counted = [...this.#messages.values()].filter(({ receives }) => receives < 3);
    return counted.length > 0 ? Math.min(...counted.map(({ sentMilliseconds }) => sentMilliseconds)) : undefined;
  }

  send(id: string, message: OutgoingMessage): void {
    const sentMilliseconds = this.#world.scheduler.nowMilliseconds;
    const sent: Message = { ...message, id, sentMilliseconds, receives: 0, receiptHandle: "", timer: undefined };
    this.#messages.set(id, sent);
    this.#show(sent);
  }

  /** At most `limit` messages; a message that was received often enough already goes to the dead-letter queue instead. */
  receive(limit: number): SQSRecord[] {
    const received: Message[] = [];
    while (received.length < limit) {
      const message = this.#visible.shift();
      if (!message) break;
      if (message.receives >= QUEUE.maxReceives) this.#redrive(message);
      else received.push(this.#deliver(message));
    }
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
    if (!message || this.#visible.includes(message)) return false;
    this.#hide(message, seconds * 1_000);
    return true;
  }

  deadLetter(letter: Letter): void {
    const id = referenceOf(letter);
    this.letters.set(id, [...(this.letters.get(id) ?? []), letter]);
  }

  #show(message: Message): void {
    const { faults, random } = this.#world;
    const isAhead = this.#visible.length > 0 && faults.strikes("changed-order");
    this.#visible.splice(isAhead ? random.integer(this.#visible.length) : this.#visible.length, 0, message);
    this.onVisible();
  }

  #deliver(message: Message): Message {
    const { faults, random } = this.#world;
    message.receives++;
    message.receiptHandle = `${message.id}/${message.receives}`;
    this.deliveries.set(message.id, message.receives);
    const isAgain = faults.strikes("duplicate-delivery");
    this.#hide(message, isAgain ? random.between(0, AGAIN_MILLISECONDS) : QUEUE.visibilityTimeoutSeconds * 1_000);
    return message;
  }

  #hide(message: Message, milliseconds: number): void {
    const { scheduler } = this.#world;
    scheduler.cancel(message.timer);
    message.timer = scheduler.after(milliseconds, () => this.#show(message));
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
    this.#world.scheduler.cancel(message.timer);
    this.#messages.delete(message.id);
    const place = this.#visible.indexOf(message);
    if (place >= 0) this.#visible.splice(place, 1);
  }
}

/** The record in which Lambda gives a message that was received just now; its times are those of a captured one. */
function toRecord({ id, receiptHandle, receives, body, groupId, attributes = {} }: Message): SQSRecord {
  const captured = record(body, { messageId: id, receiptHandle, messageAttributes: toLambda(attributes) });
  captured.attributes.ApproximateReceiveCount = String(receives);
  if (groupId !== undefined) captured.attributes.MessageGroupId = groupId;
  return captured;
}
