import type { Fact, Facts } from "../../packages/cli/src/doctor/facts.ts";
import { readPolicy } from "../../packages/cli/src/doctor/read/policy.ts";
import { all, one } from "./graph.ts";
import type { Resource, Synth } from "./synth.ts";

/** What `savelife doctor` would read of a stage, had it been deployed. */
export function doctorFacts(app: Synth): Facts {
  const functions = all(app, "Function");
  const mappings = all(app, "EventSourceMapping").map(mappingOf);
  return {
    stage: known(app.stage),
    queue: known(queueOf(app, "Queue")),
    deadLetters: known(queueOf(app, "DeadLetters")),
    protections: known(["Queue", "DeadLetters"].map((name) => protectionOf(app, name))),
    mappings: known(mappings),
    consuming: known(mappings),
    functions: known(
      functions.map(({ name, inputs }) => ({
        name,
        arn: arn("lambda", `function:${name}`),
        timeoutSeconds: Number(inputs.timeout),
        roleArn: String(inputs.role),
      })),
    ),
    // The commit is the one at hand, and may well have changes: nothing has been deployed from it yet.
    bundles: known(functions.map(({ name, inputs }) => ({ name, commit: commitOf(inputs), changed: [] }))),
    roles: known(functions.map(({ parent }) => roleOf(one(app, "Role", parent)))),
    table: known({ name: "Table", keys: [String(one(app, "Table", "Table").inputs.hashKey)] }),
    tableProtection: known(tableProtectionOf(one(app, "Table", "Table"))),
    recovery: known({ pointInTime: Boolean(Object(one(app, "Table", "Table").inputs.pointInTimeRecovery).enabled) }),
    alarms: known(
      all(app, "MetricAlarm")
        .filter(({ inputs }) => inputs.namespace === "AWS/SQS")
        .map(alarmOf),
    ),
  };
}

const known = <T>(value: T): Fact<T> => ({ known: value });
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;

function mappingOf({ inputs }: Resource) {
  return {
    functionArn: String(inputs.functionName),
    state: "Enabled",
    reportsItems: String(inputs.functionResponseTypes) === "ReportBatchItemFailures",
    maximumConcurrency: (inputs.scalingConfig as { maximumConcurrency?: number } | undefined)?.maximumConcurrency,
  };
}

function queueOf(app: Synth, name: string) {
  const { inputs } = one(app, "Queue", name);
  const redrive = inputs.redrivePolicy ? JSON.parse(String(inputs.redrivePolicy)) : undefined;
  return {
    arn: arn("sqs", `${name}Queue`),
    visibilityTimeoutSeconds: Number(inputs.visibilityTimeoutSeconds),
    retentionSeconds: Number(inputs.messageRetentionSeconds),
    redrive: redrive && { deadLettersArn: redrive.deadLetterTargetArn, maxReceives: redrive.maxReceiveCount },
  };
}

function protectionOf(app: Synth, name: string) {
  const { inputs } = one(app, "Queue", name);
  const policy = all(app, "QueuePolicy").find((one) => String(one.inputs.queueUrl).endsWith(`/${name}Queue`));
  return {
    arn: arn("sqs", `${name}Queue`),
    isEncrypted: inputs.sqsManagedSseEnabled === true || inputs.kmsMasterKeyId !== undefined,
    policy: policy ? readPolicy(String(policy.inputs.policy)) : [],
  };
}

function commitOf(inputs: Resource["inputs"]): string | undefined {
  return (inputs.tags as { commit?: string } | undefined)?.commit?.replace("-dirty", "");
}

function roleOf({ name, inputs }: Resource) {
  const policies = inputs.inlinePolicies as { policy: string }[];
  return {
    name,
    trust: readPolicy(JSON.stringify(inputs.assumeRolePolicy)),
    policy: policies.flatMap(({ policy }) => readPolicy(policy)),
    awsManaged: inputs.managedPolicyArns as string[],
  };
}

function tableProtectionOf({ inputs }: Resource) {
  return {
    deletionProtected: inputs.deletionProtectionEnabled === true,
    hasAccountKey: Object(inputs.serverSideEncryption).enabled === true,
  };
}

function alarmOf({ name, inputs }: Resource) {
  return {
    name,
    metric: String(inputs.metricName),
    queue: (inputs.dimensions as { QueueName: string }).QueueName,
    tellsOfOne: inputs.comparisonOperator === "GreaterThanThreshold" && Number(inputs.threshold) < 1,
    acts: inputs.actionsEnabled !== false && (inputs.alarmActions as string[]).length > 0,
  };
}
