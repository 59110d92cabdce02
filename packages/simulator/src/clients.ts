import { BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Invocation } from "./invocation.ts";
import type { Network } from "./network.ts";
import type { SimulatedQueue } from "./queue.ts";
import { answerQueueCommand } from "./queue-api.ts";
import { invalidRequest } from "./service-error.ts";
import type { SimulatedTable } from "./table.ts";
import type { World } from "./world.ts";

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
 * A client is known to the consumer by its `send` alone; the rest of the SDK's classes (configuration, middleware, private
 * fields) is nothing that the world could have, and nothing that the compiler could be shown.
 */
function asClient<Client>(send: (command: unknown, options: Options) => Promise<unknown>): Client {
  return { send } as Client;
}
