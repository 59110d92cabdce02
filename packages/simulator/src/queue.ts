import type { OutgoingMessage } from "@savelife/core/queue";
import type { SQSRecord } from "aws-lambda";
import { Lane } from "./lane.ts";
import { type Letter, type Message, toRecord } from "./messages.ts";
import { referenceOf } from "./publications.ts";
import { DEPLOYED } from "./settings.ts";
import type { World } from "./world.ts";

/** A message in flight that is delivered again comes within this span. */
const AGAIN_MILLISECONDS = 5_000;
const UUID_LENGTH = 36;

/** A standard queue with its dead-letter queue, by the rules of SQS. */
export class SimulatedQueue {
  /** The dead letters, by the message that each says to have been. */
  readonly letters = new Map<string, Letter[]>();
  /** How often each message was delivered. */
  readonly deliveries = new Map<string, number>();
  /** How many messages were ever sent to it. */
  sent = 0;
  /** Called whenever there may be something to receive. */
  onVisible: () => void = () => {};
  readonly #messages = new Map<string, Message>();
  readonly #visible = new Lane();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get visibleCount(): number {
    return this.#visible.size;
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
      plan: 0,
    };
    this.sent++;
    this.#messages.set(id, sent);
    this.#show(sent);
  }

  /** At most `limit` messages; a message that was received often enough already goes to the dead-letter queue instead. */
  receive(limit: number): SQSRecord[] {
    const received: Message[] = [];
    while (received.length < limit) {
      const message = this.#visible.take();
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
    message.plan++;
    this.#showLater([message], seconds * 1_000);
    return true;
  }

  bury(letter: Letter): void {
    const reference = referenceOf(letter);
    this.letters.set(reference, [...(this.letters.get(reference) ?? []), letter]);
  }

  #deliver(message: Message): Message {
    const { scheduler, faults, random } = this.#world;
    if (message.receives === 0) message.firstReceivedMilliseconds = scheduler.nowMilliseconds;
    message.receives++;
    message.receiptHandle = `${message.id}/${message.receives}`;
    message.state = "in-flight";
    message.plan++;
    this.deliveries.set(message.id, message.receives);
    if (faults.strikes("duplicate-delivery")) this.#showLater([message], random.between(0, AGAIN_MILLISECONDS));
    return message;
  }

  #showLater(messages: Message[], milliseconds: number): void {
    const planned = messages.map((message) => ({ message, plan: message.plan }));
    this.#world.scheduler.after(milliseconds, () => {
      for (const { message, plan } of planned) if (message.plan === plan) this.#show(message);
    });
  }

  #show(message: Message): void {
    if (message.state !== "in-flight") return;
    message.state = "visible";
    message.plan++;
    this.#visible.add(message);
    if (this.#visible.size > 1 && this.#world.faults.strikes("changed-order")) {
      this.#visible.swapLast(this.#world.random.integer(this.#visible.size));
    }
    this.onVisible();
  }

  /** A receipt handle is the id of its message and the number of the receive. */
  #find(receiptHandle: string): Message | undefined {
    const message = this.#messages.get(receiptHandle.slice(0, UUID_LENGTH));
    return message?.receiptHandle === receiptHandle ? message : undefined;
  }

  #redrive(message: Message): void {
    const { id, body, attributes, groupId } = message;
    this.#world.trace.note(`redrive ${id}`);
    this.bury({ body, ...(attributes && { attributes }), groupId, byRedrive: true });
    this.#forget(message);
  }

  #forget(message: Message): void {
    if (message.state === "visible") this.#visible.remove(message);
    message.state = "gone";
    message.plan++;
    this.#messages.delete(message.id);
  }
}
