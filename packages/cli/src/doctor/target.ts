import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { Resource } from "sst/resource";
import * as z from "zod/mini";
import type { Links } from "../links/links.ts";
import { openTable } from "../links/open-bench.ts";
import { clientOptions, openQueue } from "../links/open-queue.ts";
import { watchService } from "../links/service-error.ts";
import { changedSince, readWantedKey } from "./code.ts";

/** What is checked: a stage, and what reads it. A local stack has no more than its queues and its table. */
export type Target = ReturnType<typeof openTarget>;

/** What reads a deployed stage. */
export type Aws = ReturnType<typeof openAws>;

/** Opens what the links name. */
export function openTarget(links: Links, env: NodeJS.ProcessEnv) {
  return {
    stage: links.stage,
    queue: openQueue(links, "Queue", env),
    deadLetters: openQueue(links, "DeadLetters", env),
    table: openTable(links),
    aws: links.engines ? undefined : openAws(links, env),
  };
}

function openAws(links: Links, env: NodeJS.ProcessEnv) {
  return {
    lambda: watchService(new LambdaClient(clientOptions), { service: "Lambda", links }),
    iam: watchService(new IAMClient(clientOptions), { service: "IAM", links }),
    cloudwatch: watchService(new CloudWatchClient(clientOptions), { service: "CloudWatch", links }),
    sns: watchService(new SNSClient(clientOptions), { service: "SNS", links }),
    /** What the names of its alarms begin with, and where they are sent; an earlier version does not link that. */
    alarms: { prefix: `${links.prefix ?? ""}-`, topicArn: links.Alarms?.arn },
    /** The functions that the stage links, such as that of the API: inside `sst shell` all, elsewhere none. */
    linkedFunctions: Object.values<unknown>({ ...Resource }).flatMap(
      (link) => LinkedFunction.safeParse(link).data?.name ?? [],
    ),
    wantedKey: readWantedKey(links.stage, env),
    changedSince: (commit: string) => changedSince(commit),
  };
}

const LinkedFunction = z.object({ type: z.literal("sst.aws.Function"), name: z.string() });
