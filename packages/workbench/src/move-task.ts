import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import type { Workbench } from "./workbench.ts";

/** How far SQS is with moving everything. `total` is what it counted when it began, roughly. */
export type MoveTask = { status: string; moved: number; total: number; reason?: string };

export type MoveTaskOptions = {
  /** Messages a second, 1 to 500. Default: SQS decides. */
  rate?: number | undefined;
  /** Cancels the task: what was moved by then stays moved. */
  signal: AbortSignal;
  onProgress?: ((task: MoveTask) => void) | undefined;
};

const EVERY_MILLISECONDS = 1_000;

/**
 * Lets SQS itself move every dead letter to the queue, unlooked at: what is still at fault comes back. It counts no replays.
 * @returns the end of the task: COMPLETED, CANCELLED or FAILED
 * @throws what the queues throw, such as UnsupportedOperation when such a task runs already
 */
export async function moveEverything(
  bench: Pick<Workbench, "deadLetters" | "queue" | "clock">,
  { rate, signal, onProgress }: MoveTaskOptions,
): Promise<MoveTask> {
  const [SourceArn, DestinationArn] = await Promise.all([arnOf(bench.deadLetters), arnOf(bench.queue)]);
  const { client } = bench.deadLetters;
  const speed = rate === undefined ? {} : { MaxNumberOfMessagesPerSecond: rate };
  // Without a destination SQS sends each message to the queue that it was redriven from; ours were sent by the consumer.
  const start = new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, ...speed });
  const { TaskHandle } = await client.send(start);
  let isCancelled = false;
  for (;;) {
    const task = await latest(bench.deadLetters, SourceArn);
    onProgress?.(task);
    if (task.status !== "RUNNING" && task.status !== "CANCELLING") return task;
    if (signal.aborted && !isCancelled) {
      isCancelled = true;
      await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    } else {
      await bench.clock.sleep(EVERY_MILLISECONDS, isCancelled ? NEVER : signal);
    }
  }
}

const NEVER = new AbortController().signal;

async function arnOf({ client, url }: Queue): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] });
  const { Attributes } = await client.send(command);
  if (!Attributes?.QueueArn) throw new Error("expected the queue to tell its ARN");
  return Attributes.QueueArn;
}

/** SQS lists the latest task first. */
async function latest({ client }: Queue, SourceArn: string): Promise<MoveTask> {
  const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return toTask(Results[0] ?? {});
}

function toTask(entry: ListMessageMoveTasksResultEntry): MoveTask {
  const { Status, ApproximateNumberOfMessagesMoved, ApproximateNumberOfMessagesToMove, FailureReason } = entry;
  return {
    status: Status ?? "RUNNING",
    moved: ApproximateNumberOfMessagesMoved ?? 0,
    total: ApproximateNumberOfMessagesToMove ?? 0,
    ...(FailureReason && { reason: FailureReason }),
  };
}
