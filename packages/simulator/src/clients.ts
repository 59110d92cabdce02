import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import {
  ChangeMessageVisibilityBatchCommand,
  type ChangeMessageVisibilityBatchCommandInput,
  type ChangeMessageVisibilityBatchCommandOutput,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SendMessageBatchCommandOutput,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { MAX_REQUEST_BYTES, type MessageAttributes, messageBytes } from "@savelife/core/queue";
import type { Invocation } from "./invocation.ts";
import { invalidRequest, type Network } from "./network.ts";
import type { SimulatedQueue } from "./queue.ts";
import type { SimulatedTable } from "./table.ts";
import { DEAD_LETTERS_URL, QUEUE_URL, type World } from "./world.ts";

/** The services, and the way to them. */
export type Services = { table: SimulatedTable; queue: SimulatedQueue; network: Network };

type Options = { abortSignal: AbortSignal };

/** The document client of one invocation: the commands that a consumer may send to the table. */
export function tableClient({ table, network }: Services, invocation: Invocation): DynamoDBDocumentClient {
  return asClient((command, { abortSignal }) => {
    return network.request<unknown>(invocation, abortSignal, () => {
      if (command instanceof BatchExecuteStatementCommand) return table.batchExecuteStatement(command.input);
      if (command instanceof BatchGetCommand) return table.batchGet(command.input);
      if (command instanceof PutCommand) return table.put(command.input);
      throw invalidRequest("UnknownOperationException");
    });
  });
}

/**
 * The SQS client of one invocation.
 * @param attempts how often the client itself tries a request: 1, the default, as deployed; the AWS SDK would make 3
 */
export function queueClient(services: Services, invocation: Invocation, world: World, attempts = 1): SQSClient {
  return asClient(async (command, { abortSignal }) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await services.network.request(invocation, abortSignal, () =>
          answerQueueCommand(command, services.queue, world),
        );
      } catch (error) {
        if (attempt >= attempts || abortSignal.aborted) throw error;
      }
    }
  });
}

/**
 * The consumer knows a client by its `send` alone. The rest of the SDK's classes (configuration, middleware, private fields) has
 * no meaning in a simulated world.
 */
function asClient<Client>(send: (command: unknown, options: Options) => Promise<unknown>): Client {
  return { send } as Client;
}

const MAX_ENTRIES = 10;
const MAX_VISIBILITY_SECONDS = 43_200;

/**
 * What SQS answers to a command, after it has done what it says.
 * @throws ServiceError when it refuses the command as a whole
 */
export function answerQueueCommand(command: unknown, queue: SimulatedQueue, world: World): unknown {
  if (command instanceof SendMessageBatchCommand) return sendBatch(command.input, queue, world);
  if (command instanceof ChangeMessageVisibilityBatchCommand) return delayBatch(command.input, queue, world);
  throw invalidRequest("InvalidAction");
}

function sendBatch(
  { QueueUrl, Entries = [] }: SendMessageBatchCommandInput,
  queue: SimulatedQueue,
  { faults, trace, random }: World,
): SendMessageBatchCommandOutput {
  if (QueueUrl !== DEAD_LETTERS_URL) throw invalidRequest("QueueDoesNotExist");
  refuseWrongEntries(Entries);
  const letters = Entries.map(({ MessageBody = "", MessageAttributes = {}, MessageGroupId: groupId }) => {
    return { body: MessageBody, attributes: toWire(MessageAttributes), groupId };
  });
  const bytes = letters.reduce((total, letter) => total + messageBytes(letter), 0);
  if (bytes > MAX_REQUEST_BYTES) throw invalidRequest("BatchRequestTooLong");
  const unsent = new Set(Entries.filter(() => faults.strikes("unsent-entry")));
  letters.forEach((letter, i) => {
    const entry = Entries[i];
    if (entry && !unsent.has(entry)) queue.deadLetter({ ...letter, byRedrive: false });
  });
  trace.note(`send ${Entries.map((entry) => (unsent.has(entry) ? "unsent" : "ok")).join(" ")}`);
  const sent = Entries.filter((entry) => !unsent.has(entry));
  return {
    Successful: sent.map(({ Id }) => ({ Id, MessageId: random.uuid(), MD5OfMessageBody: "" })),
    Failed: [...unsent].map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError" })),
    $metadata: {},
  };
}

/** What arrives of attributes: values without names for what is absent, and bytes as a plain array. */
function toWire(attributes: MessageAttributes): MessageAttributes {
  const sent = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
    const text = StringValue === undefined ? {} : { StringValue };
    const bytes = BinaryValue === undefined ? {} : { BinaryValue: new Uint8Array(BinaryValue) };
    return [name, { DataType, ...text, ...bytes }];
  });
  return Object.fromEntries(sent);
}

function delayBatch(
  { QueueUrl, Entries = [] }: ChangeMessageVisibilityBatchCommandInput,
  queue: SimulatedQueue,
  { faults, trace }: World,
): ChangeMessageVisibilityBatchCommandOutput {
  if (QueueUrl !== QUEUE_URL) throw invalidRequest("QueueDoesNotExist");
  refuseWrongEntries(Entries);
  const delayed = Entries.map(({ ReceiptHandle = "", VisibilityTimeout = -1 }) => {
    const isAllowed = VisibilityTimeout >= 0 && VisibilityTimeout <= MAX_VISIBILITY_SECONDS;
    return isAllowed && !faults.strikes("undelayed-entry") && queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
  });
  trace.note(`delay ${Entries.map(({ ReceiptHandle }, i) => `${ReceiptHandle} ${delayed[i]}`).join(" ")}`);
  return {
    Successful: Entries.filter((_, i) => delayed[i]).map(({ Id }) => ({ Id })),
    Failed: Entries.filter((_, i) => !delayed[i]).map(({ Id }) => ({ Id, SenderFault: true, Code: "NotInFlight" })),
    $metadata: {},
  };
}

function refuseWrongEntries(entries: { Id: string | undefined }[]): void {
  if (entries.length === 0) throw invalidRequest("EmptyBatchRequest");
  if (entries.length > MAX_ENTRIES) throw invalidRequest("TooManyEntriesInBatchRequest");
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw invalidRequest("BatchEntryIdsNotDistinct");
}
