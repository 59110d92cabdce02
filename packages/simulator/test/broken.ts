import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Consumer, consume, toBatchResponse } from "@savelife/core/consume";
import type { Handler } from "../src/system.ts";
import { readInserts } from "../src/table.ts";

type Send = (command: unknown, options: { abortSignal: AbortSignal }) => Promise<unknown>;

/** Writes as the workshop does: with a put that replaces whatever is there. */
export const putsUnconditionally: Handler = async (records, consumer, remainingMilliseconds) => {
  const broken = changeTable(consumer, (send) => async (command, options) => {
    if (!(command instanceof BatchExecuteStatementCommand)) return send(command, options);
    const items = readInserts(command.input);
    for (const Item of items) await send(new PutCommand({ TableName: consumer.table.name, Item }), options);
    return { Responses: items.map(() => ({})) };
  });
  return toBatchResponse(await consume(records, broken, remainingMilliseconds));
};

/** Reports as many messages as are not done, but takes their ids from the beginning of the batch. */
export const reportsByPosition: Handler = async (records, consumer, remainingMilliseconds) => {
  const { consumed } = await consume(records, consumer, remainingMilliseconds);
  const open = consumed.filter(({ done }) => !done);
  return { batchItemFailures: open.map((_, i) => ({ itemIdentifier: records[i]?.messageId })) };
};

/** Acknowledges a rejected message whether or not its dead letter was sent. */
export const acknowledgesUnsentLetters: Handler = async (records, consumer, remainingMilliseconds) => {
  const { consumed } = await consume(records, consumer, remainingMilliseconds);
  const failed = consumed.filter(({ outcome }) => outcome.status === "failed");
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
};

/** Believes that a request that was answered with 200 did all it was asked to. */
export const ignoresErrorsOfStatements: Handler = async (records, consumer, remainingMilliseconds) => {
  const broken = changeTable(consumer, (send) => async (command, options) => {
    const answer = await send(command, options);
    if (!(command instanceof BatchExecuteStatementCommand)) return answer;
    return { Responses: command.input.Statements?.map(() => ({})) };
  });
  return toBatchResponse(await consume(records, broken, remainingMilliseconds));
};

/** Answers that all is done, whatever happened. */
export const answersNothing: Handler = async (records, consumer, remainingMilliseconds) => {
  await consume(records, consumer, remainingMilliseconds);
};

/** Tries a request to a queue again by itself, as the SDK does by default; the first may have sent its letters all the same. */
export const sendsAgain: Handler = async (records, consumer, remainingMilliseconds) => {
  const { deadLetters } = consumer;
  const again = (send: Send): Send => {
    return (command, options) => send(command, options).catch(() => send(command, options));
  };
  const broken = {
    ...consumer,
    deadLetters: deadLetters && { ...deadLetters, client: changed(deadLetters.client, again) },
  };
  return toBatchResponse(await consume(records, broken, remainingMilliseconds));
};

function changeTable(consumer: Consumer, change: (send: Send) => Send): Consumer {
  const { client, name } = consumer.table;
  return { ...consumer, table: { client: changed(client, change), name } };
}

/** The same client with another `send`, which alone matters, as in the simulator's own clients. */
function changed<Client extends { send: unknown }>(client: Client, change: (send: Send) => Send): Client {
  const send = client.send as Send;
  return { ...client, send: change((command, options) => send(command, options)) };
}
