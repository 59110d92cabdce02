import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import { readAlarms, readTopic } from "./alarms.ts";
import {
  type BundleFacts,
  type Fact,
  type Facts,
  type FunctionFacts,
  mapFact,
  readFact,
  readFrom,
  Unreadable,
} from "./facts.ts";
import { readAccount, readCommit, readFunctions, readReserved, readUrls } from "./functions.ts";
import { readMappings } from "./mapping.ts";
import { readQueue } from "./queue.ts";
import { readRole } from "./roles.ts";
import { readExpiry, readRecovery, readTable } from "./table.ts";

/** What is checked: a stage, and the clients that read it. A local stack has no more than its queues and its table. */
export type Target = {
  stage: string;
  queue: Queue;
  deadLetters: Queue;
  table: Table;
  aws: Aws | undefined;
};

type Aws = {
  lambda: LambdaClient;
  iam: IAMClient;
  cloudwatch: CloudWatchClient;
  sns: SNSClient;
  /** What the names of the stage's alarms begin with, and where they are sent; a stage of an earlier version has no link to that. */
  alarms: { prefix: string; topicArn: string | undefined };
  /** Functions that no mapping names, such as those of the API. */
  linkedFunctions: string[];
  wantedKey: { isOwn: boolean };
  /** The files of the functions' code that differ from a commit. */
  changedSince(commit: string): Promise<string[]>;
};

/** Reads all that the checks need. */
export async function readFacts(target: Target): Promise<Facts> {
  const { stage, aws } = target;
  const [queue, deadLetters, table] = await Promise.all([
    readFact(() => readQueue(target.queue), "the queue"),
    readFact(() => readQueue(target.deadLetters), "the dead-letter queue"),
    readFact(() => readTable(target.table), "the table"),
  ]);
  const common = {
    stage: { known: stage },
    queue: mapFact(queue, (read) => read.queue),
    deadLetters: mapFact(deadLetters, (read) => read.queue),
    table: mapFact(table, (read) => read.table),
  };
  if (!aws) return common;

  const mappings = await readFrom(common.queue, ({ arn }) => readMappings(aws.lambda, arn), "Lambda");
  const mapped = "known" in mappings ? mappings.known.map(({ functionArn }) => functionArn) : [];
  const names = [...mapped, ...aws.linkedFunctions];
  const read = await readFact(() => readFunctions(aws.lambda, names), "Lambda");
  const functions = atLeastOne(read, "there is no function");
  const mappedFunctions = mapFact(functions, (known) => known.filter(({ arn }) => mapped.includes(arn)));
  const topicArn = async () => aws.alarms.topicArn ?? unlinked();
  const [bundles, roles, reserved, urls, account, recovery, expiry, alarms, topic] = await Promise.all([
    readFrom(functions, (known) => Promise.all(known.map((one) => readBundle(aws, one))), "Lambda"),
    readFrom(functions, (known) => Promise.all(rolesOf(known).map((role) => readRole(aws.iam, role))), "IAM"),
    readFrom(mappedFunctions, (known) => Promise.all(known.map((one) => readReserved(aws.lambda, one))), "Lambda"),
    readFrom(
      functions,
      async (known) => (await Promise.all(known.map((one) => readUrls(aws.lambda, one)))).flat(),
      "Lambda",
    ),
    readFact(() => readAccount(aws.lambda), "Lambda"),
    readFact(() => readRecovery(target.table), "the table's backups"),
    readFact(() => readExpiry(target.table), "the table"),
    readFact(async () => readAlarms(aws.cloudwatch, aws.alarms.prefix, await topicArn()), "CloudWatch"),
    readFact(async () => readTopic(aws.sns, await topicArn()), "SNS"),
  ]);
  return {
    ...common,
    protections: bothOf(
      mapFact(queue, (read) => read.protection),
      mapFact(deadLetters, (read) => read.protection),
    ),
    redriveAllow: mapFact(deadLetters, (read) => read.redriveAllow),
    mappings,
    consuming: atLeastOne(mappings, "there is no event source mapping"),
    functions,
    wantedKey: { known: aws.wantedKey },
    reserved,
    urls,
    account,
    bundles,
    roles,
    tableProtection: mapFact(table, (read) => read.protection),
    recovery,
    expiry,
    alarms,
    topic,
  };
}

function unlinked(): never {
  throw new Unreadable("the stage does not link its topic Alarms: deploy this code");
}

/** Of nothing everything would hold. */
function atLeastOne<T>(fact: Fact<T[]>, unread: string): Fact<T[]> {
  return "known" in fact && fact.known.length === 0 ? { unread } : fact;
}

function rolesOf(functions: FunctionFacts[]): string[] {
  return [...new Set(functions.map(({ roleArn }) => roleArn))];
}

async function readBundle({ lambda, changedSince }: Aws, { name, arn }: FunctionFacts): Promise<BundleFacts> {
  const commit = await readCommit(lambda, arn);
  const isClean = commit !== undefined && !commit.endsWith("-dirty");
  return { name, commit, changed: isClean ? await changedSince(commit) : [] };
}

function bothOf<T>(one: Fact<T>, other: Fact<T>): Fact<T[]> {
  if (!("known" in one)) return one;
  return "known" in other ? { known: [one.known, other.known] } : other;
}
