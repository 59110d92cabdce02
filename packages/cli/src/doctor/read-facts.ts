import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import type { BundleFacts, Fact, Facts, FunctionFacts } from "./facts.ts";
import { readAlarms } from "./read/alarms.ts";
import { readCommit, readFunctions, readMappings } from "./read/functions.ts";
import { readQueue } from "./read/queues.ts";
import { mapFact, readFact, readFrom } from "./read/read-fact.ts";
import { readRole } from "./read/roles.ts";
import { readRecovery, readTable } from "./read/table.ts";

/** What a stage is examined with. A local stack has no more than its queues and its table. */
export type Patient = {
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
  /** Functions that no mapping names, such as those of the API. */
  linkedFunctions: string[];
  /** The files of the functions' code that differ from a commit. */
  changedSince(commit: string): Promise<string[]>;
};

/** Reads all that the checks need. */
export async function readFacts(patient: Patient): Promise<Facts> {
  const { stage, aws } = patient;
  const [queue, deadLetters, table] = await Promise.all([
    readFact(() => readQueue(patient.queue), "the queue"),
    readFact(() => readQueue(patient.deadLetters), "the dead-letter queue"),
    readFact(() => readTable(patient.table), "the table"),
  ]);
  const common = {
    stage: { known: stage },
    queue: mapFact(queue, (read) => read.queue),
    deadLetters: mapFact(deadLetters, (read) => read.queue),
    table: mapFact(table, (read) => read.table),
  };
  if (!aws) return { ...common, ...AWS_ONLY };

  const mappings = await readFrom(common.queue, ({ arn }) => readMappings(aws.lambda, arn), "Lambda");
  const mapped = "known" in mappings ? mappings.known.map(({ functionArn }) => functionArn) : [];
  const names = [...mapped, ...aws.linkedFunctions];
  const read = await readFact(() => readFunctions(aws.lambda, names), "Lambda");
  const functions = atLeastOne(read, "there is no function");
  const [bundles, roles, recovery, alarms] = await Promise.all([
    readFrom(functions, (known) => Promise.all(known.map((one) => readBundle(aws, one))), "Lambda"),
    readFrom(functions, (known) => Promise.all(rolesOf(known).map((role) => readRole(aws.iam, role))), "IAM"),
    readFact(() => readRecovery(patient.table), "the table's backups"),
    readFact(() => readAlarms(aws.cloudwatch), "CloudWatch"),
  ]);
  return {
    ...common,
    protections: bothOf(
      mapFact(queue, (read) => read.protection),
      mapFact(deadLetters, (read) => read.protection),
    ),
    mappings,
    consuming: atLeastOne(mappings, "there is no event source mapping"),
    functions,
    bundles,
    roles,
    tableProtection: mapFact(table, (read) => read.protection),
    recovery,
    alarms,
  };
}

const awsOnly: { awsOnly: true } = { awsOnly: true };
const AWS_ONLY = {
  protections: awsOnly,
  mappings: awsOnly,
  consuming: awsOnly,
  functions: awsOnly,
  bundles: awsOnly,
  roles: awsOnly,
  tableProtection: awsOnly,
  recovery: awsOnly,
  alarms: awsOnly,
};

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
