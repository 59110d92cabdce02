import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import { type Doing, type Tracing, trace } from "./history.ts";
import type { Workbench } from "./workbench.ts";

/** How far SQS is with moving everything. `total` is what it counted when it began, roughly. */
export type MoveTask = { status: string; moved: number; total: number; reason?: string };

type MoveTaskOptions = {
  /** Messages a second, 1 to 500. Default: SQS decides. */
  rate?: number | undefined;
  /** Cancels the task: what was moved by then stays moved. */
  signal: AbortSignal;
  onProgress?: ((task: MoveTask) => void) | undefined;
};

const EVERY_MILLISECONDS = 1_000;

/**
 * Lets SQS itself move every dead letter to the queue, unchecked and uncounted: what is still at fault comes back. SQS
 * goes on when this process is killed; done again, this watches that task.
 * @returns its end: COMPLETED, CANCELLED or FAILED
 * @throws what the queues throw, such as UnsupportedOperation
 */
export function moveEverything(bench: MoveBench, options: MoveTaskOptions): Promise<MoveTask> {
  const doing: Doing = { act: "replay", what: "all, moved by SQS, unchecked", signal: options.signal };
  return trace(bench, doing, async ({ begin, done }) => {
    begin([]);
    const task = await move(bench, options);
    done(task.moved);
    return task;
  });
}

type MoveBench = Tracing & Pick<Workbench, "deadLetters" | "queue" | "clock">;

async function move(bench: MoveBench, { rate, signal, onProgress }: MoveTaskOptions): Promise<MoveTask> {
  const { client } = bench.deadLetters;
  const [SourceArn, DestinationArn] = await Promise.all([arnOf(bench.deadLetters), arnOf(bench.queue)]);
  const latest = async () => {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    return Results[0] ?? {}; // SQS lists the latest task first
  };
  const start = async () => {
    const speed = rate === undefined ? {} : { MaxNumberOfMessagesPerSecond: rate };
    // Without a destination SQS sends messages back to where it moved them from; ours were sent here by the consumer.
    const command = new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, ...speed });
    return (await client.send(command)).TaskHandle;
  };
  const before = await latest();
  const { TaskHandle = await start() } = before; // a task has a handle as long as it runs
  let isCancelled = false;
  for (;;) {
    const entry = await latest();
    // SQS may list the new task a little later than it has begun, and until then the one before, which has ended.
    const isBefore =
      !before.TaskHandle && before.StartedTimestamp !== undefined && entry.StartedTimestamp === before.StartedTimestamp;
    const task = toTask(isBefore ? {} : entry);
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
  if (!Attributes?.QueueArn) throw new Error("the queue did not answer with its ARN");
  return Attributes.QueueArn;
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
