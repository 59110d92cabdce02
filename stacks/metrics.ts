/// <reference path="../.sst/platform/config.d.ts" />
import { consumer } from "./consumer.ts";
import { machine } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { deadLetters, queue } from "./queue.ts";
import { table } from "./table.ts";

/** Where CloudWatch has the metrics of one resource. */
export type MetricsOf = { namespace: string; dimensions: Record<string, $util.Input<string>> };

/** Where alarms and dashboard find the metrics that AWS's services report of the resources of a stage. */
export const metricsOf = {
  api: { namespace: "AWS/ApiGateway", dimensions: { ApiId: ingest.nodes.api.id } },
  imports: { namespace: "AWS/States", dimensions: { StateMachineArn: machine.arn } },
  queue: { namespace: "AWS/SQS", dimensions: { QueueName: queue.nodes.queue.name } },
  consumer: { namespace: "AWS/Lambda", dimensions: { FunctionName: consumer.name } },
  table: { namespace: "AWS/DynamoDB", dimensions: { TableName: table.name } },
  deadLetters: { namespace: "AWS/SQS", dimensions: { QueueName: deadLetters.nodes.queue.name } },
} satisfies Record<string, MetricsOf>;
