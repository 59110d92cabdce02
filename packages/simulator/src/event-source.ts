import type { Consumer } from "@savelife/core/consume";
import { chunk } from "@savelife/core/rounds";
import type { SQSRecord } from "aws-lambda";
import { queueClient, type Services, tableClient } from "./clients.ts";
import { Invocation } from "./invocation.ts";
import { openRandom, type Random } from "./random.ts";
import { DEAD_LETTERS_URL, DEPLOYED, QUEUE_URL, TABLE_NAME, type World } from "./world.ts";

/** What Lambda calls with a batch. Whether its answer is a batch response is not certain. */
export type Handler = (records: SQSRecord[], consumer: Consumer, remainingMilliseconds: number) => Promise<unknown>;

/** DeleteMessageBatch takes ten receipt handles. */
const DELETIONS = 10;
const ACKNOWLEDGE_MILLISECONDS = [1, 20] as const;
/** One batch in five is smaller than it could be, as Lambda promises no minimum size. */
const SHORT_BATCHES = 0.2;

/** What a run may choose about the consumer, apart from the world. */
type EventSourceOptions = {
  handler: Handler;
  seed: number;
  /** How often the consumer's SQS client itself tries a request: 1, the default, as deployed. */
  queueAttempts?: number | undefined;
  /** Called with each message that is about to be acknowledged, before it is. */
  onAcknowledge: (messageId: string) => void;
};

/** Lambda's event source mapping: takes batches from the queue, invokes the consumer, and deletes what was not reported. */
export class EventSource {
  readonly #world: World;
  readonly #services: Services;
  readonly #options: EventSourceOptions;
  readonly #consumerRandom: Random;
  #running = 0;
  #invocations = 0;
  #isGathering = false;

  constructor(world: World, services: Services, options: EventSourceOptions) {
    this.#world = world;
    this.#services = services;
    this.#options = options;
    this.#consumerRandom = openRandom(options.seed, "consumer");
    services.queue.onVisible = () => this.#poll();
  }

  get invocations(): number {
    return this.#invocations;
  }

  get isIdle(): boolean {
    return this.#running === 0 && !this.#isGathering;
  }

  /** Receives what is visible; a batch that is not full waits for the end of the window, and takes what has arrived by then. */
  #poll(): void {
    const { queue } = this.#services;
    while (!this.#isGathering && this.#running < DEPLOYED.maxConcurrency && queue.visibleCount > 0) {
      const limit = this.#drawLimit();
      const batch = queue.receive(limit);
      if (batch.length === limit) this.#invoke(batch);
      else this.#gather(batch, limit);
    }
  }

  #drawLimit(): number {
    const { random } = this.#world;
    return random.chance(SHORT_BATCHES) ? 1 + random.integer(DEPLOYED.batchSize) : DEPLOYED.batchSize;
  }

  #gather(batch: SQSRecord[], limit: number): void {
    this.#isGathering = true;
    this.#world.scheduler.after(DEPLOYED.batchWindowMilliseconds, () => {
      this.#isGathering = false;
      const whole = [...batch, ...this.#services.queue.receive(limit - batch.length)];
      if (whole.length > 0) this.#invoke(whole);
      this.#poll();
    });
  }

  #invoke(records: SQSRecord[]): void {
    const { trace } = this.#world;
    this.#running++;
    const invocation = new Invocation(++this.#invocations, this.#world, () => this.#release());
    trace.note(`invoke ${invocation.number} ${records.map(({ receiptHandle }) => receiptHandle).join(" ")}`);
    const answered = this.#options.handler(records, this.#consumerOf(invocation), DEPLOYED.functionTimeoutMilliseconds);
    answered.then(
      (response) => this.#finish(invocation, records, response),
      () => this.#finish(invocation, records, "function error"),
    );
  }

  #consumerOf(invocation: Invocation): Parameters<Handler>[1] {
    const client = queueClient(this.#services, invocation, this.#world, this.#options.queueAttempts);
    return {
      table: { client: tableClient(this.#services, invocation), name: TABLE_NAME },
      queue: { client, url: QUEUE_URL },
      deadLetters: { client, url: DEAD_LETTERS_URL },
      clock: invocation.clock,
      random: this.#consumerRandom.unit,
    };
  }

  /** What is not reported is deleted; what is reported, or belongs to a failed batch, waits for its visibility timeout. */
  #finish(invocation: Invocation, records: SQSRecord[], response: unknown): void {
    if (invocation.isOver) return;
    invocation.end();
    const { scheduler, random, trace } = this.#world;
    const reported = readReported(response, new Set(records.map(({ messageId }) => messageId)));
    trace.note(`answer ${invocation.number} reports ${[...reported].join(" ")}`);
    const done = records.filter(({ messageId }) => !reported.has(messageId));
    for (const { messageId } of done) this.#options.onAcknowledge(messageId);
    scheduler.after(random.between(...ACKNOWLEDGE_MILLISECONDS), () => {
      for (const deletion of chunk(done, DELETIONS)) this.#delete(deletion);
      this.#release();
    });
  }

  #delete(records: SQSRecord[]): void {
    if (this.#world.faults.strikes("lost-acknowledgement")) return;
    for (const { receiptHandle } of records) this.#services.queue.delete(receiptHandle);
  }

  #release(): void {
    this.#running--;
    this.#poll();
  }
}

/**
 * The messages that a response reports, by Lambda's rules: nothing, `null` and an empty list mean that all are done; a
 * response of any other shape, and an empty or unknown identifier, mean that the whole batch failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readReported(response: unknown, batch: ReadonlySet<string>): ReadonlySet<string> {
  if (response === undefined || response === null) return new Set();
  if (typeof response !== "object") return batch;
  if (!("batchItemFailures" in response)) return Object.keys(response).length === 0 ? new Set() : batch;
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return batch;
  const reported = failures.flatMap((failure: unknown) => {
    const id =
      failure && typeof failure === "object" && "itemIdentifier" in failure ? failure.itemIdentifier : undefined;
    return typeof id === "string" && batch.has(id) ? [id] : [];
  });
  return reported.length === failures.length ? new Set(reported) : batch;
}
