import { type Consumer, consume, toBatchResponse } from "../../packages/core/src/consume.ts";
import { serialize } from "../../packages/core/src/event.ts";
import { measure, metricsNamespace, SERVICE } from "../../packages/core/src/metrics.ts";
import { fixture } from "../../packages/core/test/records.ts";
import { invalidRequest } from "../../packages/simulator/src/network.ts";
import { type Handler, System } from "../../packages/simulator/src/system.ts";
import { toReference } from "../../packages/simulator/src/traffic.ts";
import { pass, quietWorld } from "../../packages/simulator/test/quiet-world.ts";
import { Metrics } from "./cloudwatch.ts";

const MINUTE = 60;

/** What of the consumer's rights is lost at the beginning. */
export type Lost = "nothing" | "the table" | "the table and the queues";

/**
 * Sends valid sign-ups, at these seconds, through the simulated queue to the real consumer, and keeps the metrics that
 * it and AWS would report, minute by minute.
 * @returns the metrics, and the second in which the first message became a dead letter
 */
export async function watchWorld(sentSeconds: number[], lost: Lost, minutes: number) {
  const world = quietWorld();
  const { scheduler } = world;
  const now = () => scheduler.nowMilliseconds / 1_000;
  const metrics = new Metrics();
  const ofQueue = (name: string, value: number, QueueName = "QueueQueue") =>
    metrics.report("AWS/SQS", name, { QueueName }, now(), value);

  const handler: Handler = async (records, consumer, remainingMilliseconds) => {
    ofQueue("NumberOfMessagesReceived", records.length);
    for (const name of ["Errors", "Throttles"])
      metrics.report("AWS/Lambda", name, { FunctionName: "ConsumerFunction" }, now(), 0);
    const consumption = await consume(records, withoutRights(consumer, lost), remainingMilliseconds);
    for (const { dimensions, values } of measure(consumption.consumed)) {
      for (const [name, value] of Object.entries(values)) {
        metrics.report(
          metricsNamespace("savelife-events", "production"),
          name,
          { ...SERVICE, ...dimensions },
          now(),
          value,
        );
      }
    }
    return toBatchResponse(consumption);
  };
  const { table, queue } = new System(world, handler);
  for (const seconds of sentSeconds) {
    const id = world.random.uuid();
    scheduler.after(seconds * 1_000, () =>
      queue.send(id, { body: serialize(fixture("DonorSignedUp", id)), attributes: toReference(id) }),
    );
  }

  let firstDeadSeconds = Number.POSITIVE_INFINITY;
  for (let minute = 1; minute <= minutes; minute++) {
    await pass(world, MINUTE * 1_000);
    const { oldestMilliseconds, letters } = queue;
    if (oldestMilliseconds !== undefined) ofQueue("ApproximateAgeOfOldestMessage", now() - oldestMilliseconds / 1_000);
    ofQueue("ApproximateNumberOfMessagesVisible", letters.size, "DeadLettersQueue");
    ofQueue("ApproximateNumberOfMessagesNotVisible", 0, "DeadLettersQueue");
    if (letters.size > 0) firstDeadSeconds = Math.min(firstDeadSeconds, now() - MINUTE);
  }
  return { metrics, firstDeadSeconds, written: table.items.size };
}

/** The consumer as it is when its role lost rights: AWS refuses what it asks for. */
function withoutRights(consumer: Consumer, lost: Lost): Consumer {
  const refuse = async () => {
    throw invalidRequest("AccessDeniedException");
  };
  const without = <Client>(client: Client): Client => Object.assign(Object.create(Object(client)), { send: refuse });
  const { table, queue, deadLetters } = consumer;
  if (lost === "nothing") return consumer;
  const refused = { ...consumer, table: { ...table, client: without(table.client) } };
  if (lost === "the table" || !queue || !deadLetters) return refused;
  const client = without(queue.client);
  return { ...refused, queue: { ...queue, client }, deadLetters: { ...deadLetters, client } };
}
