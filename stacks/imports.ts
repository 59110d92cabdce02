/// <reference path="../.sst/platform/config.d.ts" />
import { importFolders } from "../packages/core/src/import-folder.ts";
import { importMachine } from "./import-machine.ts";
import { key, useOfKey } from "./key.ts";
import { queue } from "./queue.ts";
import { production, stageName } from "./stage.ts";

// A link carries the name alone; by default it would grant s3:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));

/** The files that are imported, and what became of them. SST blocks public access and denies what comes without TLS. */
const files = new sst.aws.Bucket("ImportFiles", {
  cors: false,
  transform: { bucket: { forceDestroy: !production } },
});

new aws.s3.BucketServerSideEncryptionConfiguration("ImportFilesEncryption", {
  bucket: files.name,
  rules: [
    key
      ? {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  ],
});

// No versions either: what is deleted here is health data, and gone.
new aws.s3.BucketLifecycleConfiguration("ImportFilesLifecycle", {
  bucket: files.name,
  rules: [
    {
      id: "forget",
      status: "Enabled",
      filter: { prefix: "" }, // uploads, rejects and results
      expiration: { days: 30 }, // a month in which rejects can be corrected
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ],
});

/** Sends a batch of rows to the queue; writes those that are no events beside the result. */
const worker = new sst.aws.Function("ImportWorker", {
  description: "Rows of a file to messages on the queue",
  handler: "packages/functions/src/import-worker.handler",
  memory: "512 MB",
  timeout: "30 seconds", // for a second's work; six attempts and their pauses fit into the 5 minutes of import-machine.ts
  link: [queue, files],
  permissions: [
    { actions: ["sqs:SendMessage"], resources: [queue.arn] },
    { actions: ["s3:PutObject"], resources: [$interpolate`${files.arn}/results/*`] },
    ...useOfKey,
  ],
});

const name = `${stageName}-imports`;
const { accountId } = aws.getCallerIdentityOutput({});
const { region } = aws.getRegionOutput({});
const states = $interpolate`arn:aws:states:${region}:${accountId}`;
const readable = [...importFolders.map(({ folder }) => folder), "uploads/"];

const machineRole = new aws.iam.Role("ImportMachineRole", {
  assumeRolePolicy: assumedBy("states.amazonaws.com"),
  inlinePolicies: [
    policy([
      { actions: ["lambda:InvokeFunction"], resources: [worker.arn] },
      { actions: ["s3:GetObject"], resources: readable.map((folder) => $interpolate`${files.arn}/${folder}*`) },
      {
        // A result of many batches is written in parts.
        actions: ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
        resources: [$interpolate`${files.arn}/results/*`],
      },
      // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
      { actions: ["states:StartExecution"], resources: [$interpolate`${states}:stateMachine:${name}`] },
      {
        actions: ["states:DescribeExecution", "states:StopExecution"],
        resources: [$interpolate`${states}:execution:${name}:*`],
      },
      { actions: ["states:DescribeMapRun"], resources: [$interpolate`${states}:mapRun:${name}/*`] },
      ...useOfKey,
    ]),
  ],
});

/** Imports a file, over and over if need be: a row that was written already is recognised. */
export const machine = new aws.sfn.StateMachine("ImportMachine", {
  name,
  roleArn: machineRole.arn,
  definition: $jsonStringify(importMachine({ bucket: files.name, workerArn: worker.arn })),
});

new aws.s3.BucketNotification("ImportFilesNotification", { bucket: files.name, eventbridge: true });

const starterRole = new aws.iam.Role("ImportStarterRole", {
  assumeRolePolicy: assumedBy("events.amazonaws.com"),
  inlinePolicies: [policy([{ actions: ["states:StartExecution"], resources: [machine.arn] }])],
});

/** The source that `savelife import` has by default too: a row keeps its id, wherever it is imported and how often. */
const source = "import";

for (const { type, folder } of importFolders) {
  const rule = new aws.cloudwatch.EventRule(`Import${type}`, {
    description: `A file in ${folder} is imported as ${type}`,
    eventPattern: $jsonStringify({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      // The console makes a folder by an empty file of its name.
      detail: { bucket: { name: [files.name] }, object: { key: [{ prefix: folder }], size: [{ numeric: [">", 0] }] } },
    }),
  });
  new aws.cloudwatch.EventTarget(`Import${type}Target`, {
    rule: rule.name,
    arn: machine.arn,
    roleArn: starterRole.arn,
    inputTransformer: {
      inputPaths: { key: "$.detail.object.key" },
      inputTemplate: `{"key": <key>, "plan": ${JSON.stringify({ type, source, idFrom: [], map: {} })}}`,
    },
  });
}

/** What `savelife import s3://…` needs: where to upload, and what to start. */
export const imports = new sst.Linkable("Imports", { properties: { bucket: files.name, stateMachine: machine.arn } });

function assumedBy(service: string) {
  return $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        Condition: { StringEquals: { "aws:SourceAccount": accountId } }, // for nobody else's machine or rule
      },
    ],
  });
}

function policy(statements: { actions: string[]; resources: $util.Input<string>[] }[]) {
  const Statement = statements.map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  }));
  return { name: "inline", policy: $jsonStringify({ Version: "2012-10-17", Statement }) };
}
