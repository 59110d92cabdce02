import { nameOf } from "../../packages/cli/src/doctor/facts.ts";
import { readPolicy } from "../../packages/cli/src/doctor/policy.ts";
import type { Facts } from "../../packages/cli/src/doctor/read-facts.ts";
import type { MetricQuery } from "./bill.ts";
import { all, one } from "./graph.ts";
import type { Resource, Synth } from "./synth.ts";

/** What `savelife doctor` would read of a stage, had it been deployed. */
export function doctorFacts(app: Synth): Facts {
  const functions = all(app, "Function");
  const mappings = all(app, "EventSourceMapping").map(mappingOf);
  const [queue, deadLetters] = [queueOf(app, "Queue"), queueOf(app, "DeadLetters")];
  const [table, { inputs }] = [tableOf(one(app, "Table", "Table")), one(app, "Table", "Table")];
  return {
    stage: app.stage,
    queue,
    deadLetters,
    queues: [queue, deadLetters],
    mappings,
    consuming: mappings,
    functions: functions.map(({ name, inputs }) => ({
      name,
      arn: arn("lambda", `function:${name}`),
      timeoutSeconds: Number(inputs.timeout),
      roleArn: String(inputs.role),
    })),
    wantedKey: { isOwn: app.settings.customerKey },
    reserved: mappings.map(({ functionArn }) => {
      const name = nameOf(functionArn);
      const consumer = functions.find((one) => one.name === name);
      return { name, concurrency: consumer?.inputs.reservedConcurrentExecutions as number | undefined };
    }),
    urls: all(app, "FunctionUrl").map(({ name, inputs }) => ({ name, auth: String(inputs.authorizationType) })),
    account: { concurrency: 1_000 }, // no stack can say it
    // The commit is the one at hand, and may well have changes: nothing has been deployed from it yet.
    bundles: functions.map(({ name, inputs }) => ({ name, commit: commitOf(inputs), changed: [] })),
    roles: functions.map(({ parent }) => roleOf(one(app, "Role", parent))),
    table,
    deployedTable: table,
    recovery: { pointInTime: Boolean(Object(inputs.pointInTimeRecovery).enabled) },
    expiry: { attribute: Object(inputs.ttl).attributeName },
    alarms: all(app, "MetricAlarm").map(({ inputs }) => alarmOf(inputs, `savelife-events-${app.stage}-`)),
    topic: { confirmed: 1, pending: 0 }, // a person confirms it
  };
}

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;

function mappingOf({ inputs }: Resource) {
  return {
    functionArn: String(inputs.functionName),
    state: "Enabled",
    reportsItems: String(inputs.functionResponseTypes) === "ReportBatchItemFailures",
    maximumConcurrency: (inputs.scalingConfig as { maximumConcurrency?: number } | undefined)?.maximumConcurrency,
    windowSeconds: Number(inputs.maximumBatchingWindowInSeconds),
    filters: inputs.filterCriteria === undefined ? 0 : 1,
  };
}

function queueOf(app: Synth, name: string) {
  const { inputs } = one(app, "Queue", name);
  const redrive = inputs.redrivePolicy ? JSON.parse(String(inputs.redrivePolicy)) : undefined;
  const policyOf = (kind: string) =>
    all(app, kind).find((one) => String(one.inputs.queueUrl).endsWith(`/${name}Queue`));
  const { redrivePermission = "allowAll", sourceQueueArns = [] } = JSON.parse(
    String(policyOf("RedriveAllowPolicy")?.inputs.redriveAllowPolicy ?? "{}"),
  );
  return {
    arn: arn("sqs", `${name}Queue`),
    visibilityTimeoutSeconds: Number(inputs.visibilityTimeoutSeconds),
    retentionSeconds: Number(inputs.messageRetentionSeconds),
    maxMessageBytes: Number(inputs.maxMessageSize),
    redrive: redrive && { deadLettersArn: redrive.deadLetterTargetArn, maxReceives: redrive.maxReceiveCount },
    redriveAllow: { permission: redrivePermission, sources: sourceQueueArns },
    key: inputs.kmsMasterKeyId as string | undefined,
    isEncrypted: inputs.sqsManagedSseEnabled === true || inputs.kmsMasterKeyId !== undefined,
    policy: readPolicy(String(policyOf("QueuePolicy")?.inputs.policy ?? '{"Statement":[]}')),
    messages: 1,
  };
}

function commitOf(inputs: Resource["inputs"]): string | undefined {
  return (inputs.tags as { commit?: string } | undefined)?.commit?.replace("-dirty", "");
}

function roleOf({ name, inputs }: Resource) {
  const policies = inputs.inlinePolicies as { policy: string }[];
  return {
    arn: `arn:aws:iam::123456789012:role/${name}`,
    name,
    trust: readPolicy(JSON.stringify(inputs.assumeRolePolicy)),
    policy: policies.flatMap(({ policy }) => readPolicy(policy)),
    awsManaged: inputs.managedPolicyArns as string[],
  };
}

function tableOf({ inputs }: Resource) {
  return {
    name: "Table",
    arn: arn("dynamodb", "table/TableTable"),
    keys: [String(inputs.hashKey)],
    deletionProtected: inputs.deletionProtectionEnabled === true,
    hasAccountKey: Object(inputs.serverSideEncryption).enabled === true,
  };
}

function alarmOf(inputs: Resource["inputs"], prefix: string) {
  const queries = (inputs.metricQueries ?? []) as MetricQuery[];
  const [{ metric } = {}] = queries.filter((query) => query.metric !== undefined);
  const dimensions: Record<string, string>[] = [
    Object(inputs.dimensions),
    ...queries.map((query) => query.metric?.dimensions ?? {}),
  ];
  const actions = [...(inputs.alarmActions as string[]), ...(inputs.okActions as string[])];
  return {
    name: String(inputs.name).slice(prefix.length),
    rule: {
      periodSeconds: Number(inputs.period ?? metric?.period),
      evaluationPeriods: Number(inputs.evaluationPeriods),
      datapointsToAlarm: Number(inputs.datapointsToAlarm),
      threshold: Number(inputs.threshold),
      below: inputs.comparisonOperator === "LessThanThreshold",
    },
    queues: dimensions.flatMap(({ QueueName = "" }) => QueueName || []),
    acts: inputs.actionsEnabled !== false && actions.length > 0,
  };
}
