import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { parser } from "@aws-lambda-powertools/batch/parser";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { SqsRecordSchema } from "@aws-lambda-powertools/parser/schemas/sqs";
import type { SQSHandler } from "aws-lambda";
import * as z from "zod";
import { client } from "./peer-table.ts";
import { EventSchema, type PeerEvent, putOnce } from "./put-once.ts";

/** Given whole: from an `innerSchema` the processor would build it again for every record. */
const schema = SqsRecordSchema.extend({ body: JSONStringified(z.unknown()).pipe(EventSchema) });
const processor = new BatchProcessor(EventType.SQS, { parser, schema });
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.IDEMPOTENCY_TABLE_NAME ?? "",
  keyAttr: "PK",
  awsSdkV3Client: client,
});
/** By the event's own id: a message that SQS has redriven comes with another message id. */
const config = new IdempotencyConfig({ eventKeyJmesPath: "body.id" });

const storeOnce = makeIdempotent(async ({ body }: { body: PeerEvent }): Promise<void> => putOnce(body), {
  persistenceStore,
  config,
});

/**
 * As the pages of Powertools show it: batch with its parser, around an idempotent record handler.
 * @lambda
 */
export const handler: SQSHandler = async (event, context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, storeOnce, processor, { context });
};
