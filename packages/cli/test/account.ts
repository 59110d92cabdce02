/** An AWS account as its APIs tell of it: what a test changes, `fake-aws.ts` answers. */
export type Account = {
  /** By name: the attributes of GetQueueAttributes. */
  queues: Record<string, Record<string, string>>;
  mappings: Record<string, unknown>[];
  /** By name: GetFunctionConfiguration, and the tags. */
  functions: Record<string, { configuration: Record<string, unknown>; tags: Record<string, string> }>;
  roles: Record<string, { trust: unknown; inline: Record<string, unknown>; attached: string[] }>;
  /** By ARN. */
  policies: Record<string, unknown>;
  table: Record<string, unknown>;
  recovery: "ENABLED" | "DISABLED";
  alarms: Record<string, unknown>[];
  /** Operations that the operator may not ask for. */
  denied: string[];
};

export const COMMIT = "8dc8ec6a1b2c3d4e5f60718293a4b5c6d7e8f901";
const ARN = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
export const ROLE = "savelife-events-production-ConsumerRole";
export const QUEUE = "savelife-events-production-Queue";
export const DEAD_LETTERS = "savelife-events-production-DeadLetters";
export const CONSUMER = "savelife-events-production-Consumer";
const DAY_SECONDS = 24 * 60 * 60;

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
        VisibilityTimeout: "190",
        MessageRetentionPeriod: String(4 * DAY_SECONDS),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: ARN("sqs", DEAD_LETTERS), maxReceiveCount: 5 }),
        SqsManagedSseEnabled: "true",
        Policy: policyOf(QUEUE),
      },
      [DEAD_LETTERS]: {
        QueueArn: ARN("sqs", DEAD_LETTERS),
        VisibilityTimeout: "30",
        MessageRetentionPeriod: String(14 * DAY_SECONDS),
        SqsManagedSseEnabled: "false",
        KmsMasterKeyId: ARN("kms", "key/0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10"),
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
              allow(["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"], ARN("dynamodb", "table/savelife-Table")),
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
      TableStatus: "ACTIVE",
      KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }],
      DeletionProtectionEnabled: true,
      SSEDescription: { Status: "ENABLED", SSEType: "KMS" },
    },
    recovery: "ENABLED",
    alarms: [
      {
        AlarmName: "savelife-events-production-dead-letters",
        ActionsEnabled: true,
        AlarmActions: [ARN("sns", "Alarms")],
        Namespace: "AWS/SQS",
        MetricName: "ApproximateNumberOfMessagesVisible",
        Dimensions: [{ Name: "QueueName", Value: DEAD_LETTERS }],
        ComparisonOperator: "GreaterThanThreshold",
        Threshold: 0,
      },
    ],
    denied: [],
  };
}
