import type { Consumer } from "@savelife/core/consume";
import { CONSUMER } from "@savelife/core/deployment";
import { chunk } from "@savelife/core/rounds";
import { acknowledge } from "@savelife/local/lambda";
import type { SQSRecord } from "aws-lambda";
import { answer } from "./clients.ts";
import { Invocation } from "./invocation.ts";
import { Network } from "./network.ts";
import { SimulatedQueue } from "./queue.ts";
import { SimulatedTable } from "./table.ts";
import { DEAD_LETTERS_URL, QUEUE_URL, TABLE_NAME, type World } from "./world.ts";

/** What Lambda calls with a batch. Whether its answer is a batch response is not certain. */
export type Handler = (records: SQSRecord[], consumer: Consumer, remainingMilliseconds: number) => Promise<unknown>;

/** DeleteMessageBatch takes ten receipt handles. */
const DELETIONS = 10;
const ACKNOWLEDGE_MILLISECONDS = [1, 20] as const;
/** One batch in five is smaller than it could be, as Lambda promises no minimum size. */
const SHORT_BATCHES = 0.2;

/**
 * The deployed system: the services, and Lambda's event source mapping, which takes batches from the queue, invokes the consumer,
 * and deletes what was not reported.
 */
export class System {
  readonly table: SimulatedTable;
  readonly queue: SimulatedQueue;
  invocations = 0;
  readonly #world: World;
  readonly #network: Network;
  readonly #handler: Handler;
  readonly #onAcknowledge: (messageId: string) => void;
  #running = 0;
  #isGathering = false;

  /** @param onAcknowledge called with each message that is about to be acknowledged, before it is */
  constructor(world: World, handler: Handler, onAcknowledge: (messageId: string) => void = () => {}) {
    this.table = new SimulatedTable(world);
    this.queue = new SimulatedQueue(world);
    this.#world = world;
    this.#network = new Network(world);
    this.#handler = handler;
    this.#onAcknowledge = onAcknowledge;
    this.queue.onVisible = () => this.#poll();
  }

  /** Whether nothing is left to do, on the queue or anywhere else. */
  get isIdle(): boolean {
    return this.queue.size === 0 && this.#running === 0 && !this.#isGathering && this.#network.inFlight === 0;
  }

  /** Receives what is visible; a batch that is not full waits for the end of the window, and takes what has arrived by then. */
  #poll(): void {
    const { scheduler, random } = this.#world;
    while (!this.#isGathering && this.#running < CONSUMER.concurrency && this.queue.visibleCount > 0) {
      const limit = random.chance(SHORT_BATCHES) ? 1 + random.integer(CONSUMER.batchSize) : CONSUMER.batchSize;
      const batch = this.queue.receive(limit);
      if (batch.length === limit) {
        this.#invoke(batch);
        continue;
      }
      this.#isGathering = true;
      scheduler.after(CONSUMER.windowSeconds * 1_000, () => {
        this.#isGathering = false;
        const whole = [...batch, ...this.queue.receive(limit - batch.length)];
        if (whole.length > 0) this.#invoke(whole);
        this.#poll();
      });
    }
  }

  #invoke(records: SQSRecord[]): void {
    this.#running++;
    const invocation = new Invocation(++this.invocations, this.#world, () => this.#release());
    this.#world.trace.note(`invoke ${invocation.number} ${records.map((one) => one.receiptHandle).join(" ")}`);
    this.#handler(records, this.#consumerOf(invocation), CONSUMER.timeoutSeconds * 1_000).then(
      (response) => this.#finish(invocation, records, response),
      () => this.#finish(invocation, records, "function error"),
    );
  }

  /**
   * The consumer knows a client by its `send` alone. The rest of the SDK's classes (configuration, middleware, private fields) has
   * no meaning in a simulated world.
   */
  #consumerOf(invocation: Invocation): Consumer {
    const send = (command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
      this.#network.request(invocation, abortSignal, () => answer(command, this, this.#world));
    const asClient = <Client>() => ({ send }) as Client;
    return {
      table: { client: asClient(), name: TABLE_NAME },
      queue: { client: asClient(), url: QUEUE_URL },
      deadLetters: { client: asClient(), url: DEAD_LETTERS_URL },
      clock: invocation.clock,
      random: this.#world.consumerRandom.unit,
    };
  }

  /** What is not reported is deleted; what is reported, or belongs to a failed batch, waits for its visibility timeout. */
  #finish(invocation: Invocation, records: SQSRecord[], response: unknown): void {
    if (invocation.isOver) return;
    invocation.end();
    const { scheduler, random, trace, faults } = this.#world;
    const acknowledged = acknowledge(
      records.map(({ messageId }) => messageId),
      response,
    );
    trace.note(`answer ${invocation.number} acknowledges ${acknowledged.join(" ")}`);
    for (const messageId of acknowledged) this.#onAcknowledge(messageId);
    const done = records.filter(({ messageId }) => acknowledged.includes(messageId));
    scheduler.after(random.between(...ACKNOWLEDGE_MILLISECONDS), () => {
      for (const deletion of chunk(done, DELETIONS)) {
        if (faults.strikes("lost-acknowledgement")) continue;
        for (const { receiptHandle } of deletion) this.queue.delete(receiptHandle);
      }
      this.#release();
    });
  }

  #release(): void {
    this.#running--;
    this.#poll();
  }
}
