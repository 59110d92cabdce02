import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Queue } from "@savelife/core/queue";
import * as z from "zod/mini";
import type { Known, ProtectionFacts, QueueFacts } from "../facts.ts";
import { readPolicy } from "./policy.ts";
import { Unreadable } from "./read-fact.ts";

type Read = { queue: QueueFacts; protection: ProtectionFacts; redriveAllow: Known["redriveAllow"] };

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** Reads what SQS says of a queue. */
export async function readQueue({ client, url }: Queue): Promise<Read> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  const arn = Attributes.QueueArn;
  if (!arn) throw new Unreadable("expected the attributes of a queue, got none");
  return {
    queue: {
      arn,
      visibilityTimeoutSeconds: Number(Attributes.VisibilityTimeout),
      retentionSeconds: Number(Attributes.MessageRetentionPeriod),
      maxMessageBytes: Number(Attributes.MaximumMessageSize),
      redrive: Attributes.RedrivePolicy ? readRedrive(Attributes.RedrivePolicy) : undefined,
      key: Attributes.KmsMasterKeyId || undefined,
      messages: COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0),
    },
    protection: {
      arn,
      isEncrypted: Attributes.SqsManagedSseEnabled === "true" || Boolean(Attributes.KmsMasterKeyId),
      policy: Attributes.Policy ? readPolicy(Attributes.Policy) : [],
    },
    redriveAllow: readRedriveAllow(Attributes.RedriveAllowPolicy ?? '{"redrivePermission":"allowAll"}'),
  };
}

/** The count is a number or a text, as whoever wrote the policy had it. */
const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.union([z.number(), z.string()]),
});

function readRedrive(json: string): QueueFacts["redrive"] {
  const policy = RedrivePolicy.safeParse(JSON.parse(json)); // SQS itself checks that it is JSON
  if (!policy.success) throw new Unreadable("expected a redrive policy with a target and a count, got something else");
  return { deadLettersArn: policy.data.deadLetterTargetArn, maxReceives: Number(policy.data.maxReceiveCount) };
}

const RedriveAllowPolicy = z.object({
  redrivePermission: z.string(),
  sourceQueueArns: z.optional(z.array(z.string())),
});

function readRedriveAllow(json: string): Known["redriveAllow"] {
  const policy = RedriveAllowPolicy.safeParse(JSON.parse(json));
  if (!policy.success) throw new Unreadable("expected a redrive allow policy with a permission, got something else");
  return { permission: policy.data.redrivePermission, sources: policy.data.sourceQueueArns ?? [] };
}
