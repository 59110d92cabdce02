import { QUEUE as NUMBERS } from "@savelife/core/deployment";
import { ALARMS, type AlarmName, alarmsOf } from "@savelife/core/metrics";

/** An AWS account as its APIs describe it: what a test changes, `fake-aws.ts` answers. */
export type Account = {
  /** By name: the attributes of GetQueueAttributes. */
  queues: Record<string, Record<string, string>>;
  mappings: Record<string, unknown>[];
  /** By name: GetFunctionConfiguration, and the tags. */
  functions: Record<
    string,
    {
      configuration: Record<string, unknown>;
      tags: Record<string, string>;
      reserved?: number;
      /** The AuthType of its function URLs. */
      urls?: string[];
    }
  >;
  concurrency: number;
  roles: Record<string, { trust: unknown; inline: Record<string, unknown>; attached: string[] }>;
  /** By ARN. */
  policies: Record<string, unknown>;
  table: Record<string, unknown>;
  recovery: "ENABLED" | "DISABLED";
  expiry: { TimeToLiveStatus: string; AttributeName?: string };
  alarms: Record<string, unknown>[];
  /** The ARNs of the subscriptions of the topic; undefined when it is not there. */
  subscriptions: string[] | undefined;
  /** Operations that the operator may not ask for. */
  denied: string[];
};

export const COMMIT = "8dc8ec6a1b2c3d4e5f60718293a4b5c6d7e8f901";
export const ARN = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
export const TOPIC = ARN("sns", "savelife-events-production-Alarms");
export const KEY = ARN("kms", "key/0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10");
export const TABLE = ARN("dynamodb", "table/savelife-Table");
export const ROLE = "savelife-events-production-ConsumerRole";
export const QUEUE = "savelife-events-production-Queue";
export const DEAD_LETTERS = "savelife-events-production-DeadLetters";
export const CONSUMER = "savelife-events-production-Consumer";

const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });

/** What the policy of a queue denies. */
export const tlsOnly = (name: string) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: ARN("sqs", name),
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

const policyOf = (name: string) => JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly(name)] });

/** A stage in which everything is as it must be. */
export function healthyAccount(): Account {
  return {
    queues: {
      [QUEUE]: {
        QueueArn: ARN("sqs", QUEUE),
        VisibilityTimeout: String(NUMBERS.visibilityTimeoutSeconds),
        MaximumMessageSize: String(NUMBERS.maxMessageBytes),
        MessageRetentionPeriod: String(NUMBERS.retentionSeconds),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: ARN("sqs", DEAD_LETTERS), maxReceiveCount: 5 }),
        SqsManagedSseEnabled: "true",
        Policy: policyOf(QUEUE),
      },
      [DEAD_LETTERS]: {
        QueueArn: ARN("sqs", DEAD_LETTERS),
        VisibilityTimeout: "30",
        MaximumMessageSize: String(NUMBERS.maxMessageBytes),
        MessageRetentionPeriod: String(NUMBERS.deadLetterRetentionSeconds),
        RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [ARN("sqs", QUEUE)] }),
        SqsManagedSseEnabled: "false",
        KmsMasterKeyId: KEY,
        Policy: policyOf(DEAD_LETTERS),
      },
    },
    mappings: [
      {
        UUID: "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a11",
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 1,
        EventSourceArn: ARN("sqs", QUEUE),
        FunctionArn: ARN("lambda", `function:${CONSUMER}`),
        State: "Enabled",
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: 10 },
      },
    ],
    functions: {
      [CONSUMER]: {
        configuration: {
          FunctionName: CONSUMER,
          FunctionArn: ARN("lambda", `function:${CONSUMER}`),
          Role: `arn:aws:iam::123456789012:role/${ROLE}`,
          Timeout: 30,
          MemorySize: 512,
          LastModified: "2026-11-22T10:00:00.000+0000",
        },
        tags: { commit: COMMIT, "sst:app": "savelife-events" },
      },
    },
    roles: {
      [ROLE]: {
        trust: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
        },
        inline: {
          inline: {
            Version: "2012-10-17",
            Statement: [
              allow(["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"], TABLE),
              allow(
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
                ARN("sqs", QUEUE),
              ),
              allow("sqs:SendMessage", ARN("sqs", DEAD_LETTERS)),
              allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY),
              allow("logs:PutLogEvents", ARN("logs", `log-group:/aws/lambda/${CONSUMER}:*`)),
              allow("s3:GetObject", "arn:aws:s3:::savelife-imports/*"),
            ],
          },
        },
        attached: [],
      },
    },
    policies: {},
    table: {
      TableName: "savelife-Table",
      TableArn: TABLE,
      TableStatus: "ACTIVE",
      KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }],
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: "ENABLED", SSEType: "KMS" },
    },
    recovery: "ENABLED",
    expiry: { TimeToLiveStatus: "DISABLED" },
    alarms: alarmsOf("production").map(toAlarm),
    subscriptions: [`${TOPIC}:0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a12`],
    concurrency: 1_000,
    denied: [],
  };
}

/** An alarm as CloudWatch describes it: of one metric, or of an expression over some. */
function toAlarm(name: AlarmName): Record<string, unknown> {
  const { periodSeconds, threshold, evaluationPeriods, datapointsToAlarm } = ALARMS[name];
  const Dimensions = [{ Name: "QueueName", Value: name === "dead-letters" ? DEAD_LETTERS : QUEUE }];
  const Metric = { Namespace: "AWS/SQS", MetricName: "ApproximateNumberOfMessagesVisible", Dimensions };
  const MetricStat = { Metric, Period: periodSeconds, Stat: "Maximum" };
  const isBelow = name === "sign-ups";
  return {
    AlarmName: `savelife-events-production-${name}`,
    ActionsEnabled: true,
    AlarmActions: isBelow ? [] : [TOPIC],
    OKActions: [TOPIC],
    ...(name === "dead-letters"
      ? {
          Metrics: [
            { Id: "watched", Expression: "FILL(visible, 0)" },
            { Id: "visible", MetricStat },
          ],
        }
      : { ...Metric, Period: periodSeconds }),
    ComparisonOperator: isBelow ? "LessThanThreshold" : "GreaterThanThreshold",
    Threshold: threshold,
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm,
  };
}
