import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import * as z from "zod/mini";
import { Unreadable } from "./facts.ts";
import { readPolicy } from "./policy.ts";

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Reads what SQS says of a queue. */
export async function readQueue({ client, url }: Queue) {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
  const attributes: Partial<Record<string, string>> = (await client.send(command)).Attributes ?? {};
  const { QueueArn, KmsMasterKeyId, Policy, RedrivePolicy, RedriveAllowPolicy } = attributes;
  if (!QueueArn) throw new Unreadable("expected the attributes of a queue, got none");
  return {
    arn: QueueArn,
    visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout),
    retentionSeconds: Number(attributes.MessageRetentionPeriod),
    maxMessageBytes: Number(attributes.MaximumMessageSize),
    redrive: RedrivePolicy ? readRedrive(RedrivePolicy) : undefined,
    /** The queues that may use this one for their dead letters: a list of them, all of the account, or none. */
    redriveAllow: readRedriveAllow(RedriveAllowPolicy ?? '{"redrivePermission":"allowAll"}'),
    /** The key of the account that encrypts it, if any. */
    key: KmsMasterKeyId || undefined,
    isEncrypted: attributes.SqsManagedSseEnabled === "true" || Boolean(KmsMasterKeyId),
    policy: Policy ? readPolicy(Policy) : [],
    /** About, as SQS counts. */
    messages: COUNTS.reduce((sum, name) => sum + Number(attributes[name] ?? 0), 0),
  };
}

/** The count is a number or a text, as whoever wrote the policy had it. */
const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.union([z.number(), z.string()]),
});

function readRedrive(json: string) {
  const policy = RedrivePolicy.safeParse(JSON.parse(json)); // SQS itself checks that it is JSON
  if (!policy.success) throw new Unreadable("expected a redrive policy with a target and a count, got something else");
  return { deadLettersArn: policy.data.deadLetterTargetArn, maxReceives: Number(policy.data.maxReceiveCount) };
}

const RedriveAllowPolicy = z.object({
  redrivePermission: z.string(),
  sourceQueueArns: z.optional(z.array(z.string())),
});

function readRedriveAllow(json: string) {
  const policy = RedriveAllowPolicy.safeParse(JSON.parse(json));
  if (!policy.success) throw new Unreadable("expected a redrive allow policy with a permission, got something else");
  return { permission: policy.data.redrivePermission, sources: policy.data.sourceQueueArns ?? [] };
}

/** Reads how the table is made. */
export async function readTable({ client, name }: Table) {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: name }));
  return {
    name,
    arn: described?.TableArn ?? "",
    keys: (described?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []),
    deletionProtected: described?.DeletionProtectionEnabled ?? false,
    hasAccountKey: /^(ENABLED|UPDATING)$/.test(described?.SSEDescription?.Status ?? ""),
  };
}

/** Reads whether the table can be restored to any second of its last weeks. */
export async function readRecovery({ client, name }: Table) {
  const command = new DescribeContinuousBackupsCommand({ TableName: name });
  const { PointInTimeRecoveryDescription } = (await client.send(command)).ContinuousBackupsDescription ?? {};
  return { pointInTime: PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED" };
}

/** Reads by which attribute items expire, if any. */
export async function readExpiry({ client, name }: Table): Promise<{ attribute: string | undefined }> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const { TimeToLiveStatus = "DISABLED", AttributeName = "an attribute" } = TimeToLiveDescription ?? {};
  return { attribute: TimeToLiveStatus.startsWith("ENABL") ? AttributeName : undefined };
}
