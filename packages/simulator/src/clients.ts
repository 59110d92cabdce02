import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from "@aws-sdk/client-sqs";
import { BatchGetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { MAX_REQUEST_BYTES, messageBytes } from "@savelife/core/queue";
import { invalidRequest } from "./network.ts";
import type { Letter, SimulatedQueue } from "./queue.ts";
import type { SimulatedTable } from "./table.ts";
import { DEAD_LETTERS_URL, QUEUE_URL, type World } from "./world.ts";

/** What a consumer can reach. */
type Services = { table: SimulatedTable; queue: SimulatedQueue };

/**
 * What DynamoDB or SQS answers to a command, after it has done what it says: the commands that a consumer may send.
 * @throws Error as the SDK does, when the service refuses the command as a whole
 */
export function answer(command: unknown, { table, queue }: Services, world: World): unknown {
  if (command instanceof BatchExecuteStatementCommand) return table.batchExecuteStatement(command.input);
  if (command instanceof BatchGetCommand) return table.batchGet(command.input);
  if (command instanceof PutCommand) return table.put(command.input);
  if (command instanceof SendMessageBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    if (QueueUrl !== DEAD_LETTERS_URL) throw invalidRequest("QueueDoesNotExist");
    return sendLetters(Entries, queue, world);
  }
  if (command instanceof ChangeMessageVisibilityBatchCommand) {
    const { QueueUrl, Entries = [] } = command.input;
    if (QueueUrl !== QUEUE_URL) throw invalidRequest("QueueDoesNotExist");
    return answerEach("delay", Entries, world, ({ ReceiptHandle = "", VisibilityTimeout = -1 }) => {
      const isAllowed = VisibilityTimeout >= 0 && VisibilityTimeout <= MAX_VISIBILITY_SECONDS;
      if (!isAllowed || world.faults.strikes("undelayed-entry")) return false;
      return queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
    });
  }
  throw invalidRequest("UnknownOperationException");
}

const MAX_ENTRIES = 10;
const MAX_VISIBILITY_SECONDS = 43_200;

function sendLetters(entries: SendMessageBatchRequestEntry[], queue: SimulatedQueue, world: World) {
  const bytes = entries.reduce((total, entry) => total + messageBytes(toLetter(entry)), 0);
  if (bytes > MAX_REQUEST_BYTES) throw invalidRequest("BatchRequestTooLong");
  return answerEach("send", entries, world, (entry) => {
    const isSent = !world.faults.strikes("unsent-entry");
    if (isSent) queue.deadLetter(toLetter(entry));
    return isSent;
  });
}

function toLetter({ MessageBody, MessageAttributes = {}, MessageGroupId }: SendMessageBatchRequestEntry): Letter {
  const attributes = structuredClone(MessageAttributes); // bytes arrive as a plain array
  return { body: MessageBody ?? "", attributes, groupId: MessageGroupId, byRedrive: false };
}

/** Does something with each entry of a request of SQS, and answers for which it did not succeed. */
function answerEach<Entry extends { Id: string | undefined }>(
  what: string,
  entries: Entry[],
  { trace, random }: World,
  isDone: (entry: Entry) => boolean,
) {
  if (entries.length === 0) throw invalidRequest("EmptyBatchRequest");
  if (entries.length > MAX_ENTRIES) throw invalidRequest("TooManyEntriesInBatchRequest");
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw invalidRequest("BatchEntryIdsNotDistinct");
  const done = entries.map(isDone);
  trace.note(`${what} ${done.map((one) => (one ? "ok" : "failed")).join(" ")}`);
  return {
    Successful: entries.filter((_, i) => done[i]).map(({ Id }) => ({ Id, MessageId: random.uuid() })),
    Failed: entries.filter((_, i) => !done[i]).map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError" })),
  };
}
