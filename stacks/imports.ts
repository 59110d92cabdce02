/// <reference path="../.sst/platform/config.d.ts" />
import { IMPORT_SOURCE, importFolders, RESULTS, UPLOADS } from "../packages/core/src/import-folder.ts";
import { accountId, region } from "./account.ts";
import { files } from "./import-files.ts";
import { importMachine, MAP_LABELS } from "./import-machine.ts";
import { useOfKey } from "./key.ts";
import { assumedBy, mayDo } from "./policies.ts";
import { deadLetters, queue } from "./queue.ts";
import { stageName } from "./stage.ts";

/** Sends a batch of rows to the queue; writes those that are no events next to the result. */
const worker = new sst.aws.Function("ImportWorker", {
  description: "Rows of a file to messages on the queue",
  handler: "packages/functions/src/import-worker.handler",
  memory: "512 MB",
  timeout: "30 seconds", // for a second's work; six attempts and their pauses fit into the 5 minutes of import-machine.ts
  link: [queue, files],
  permissions: [
    { actions: ["sqs:SendMessage"], resources: [queue.arn] },
    { actions: ["s3:PutObject"], resources: [$interpolate`${files.arn}/${RESULTS}/*`] },
    ...useOfKey,
  ],
});

const name = `${stageName}-imports`;
const states = $interpolate`arn:aws:states:${region}:${accountId}`;
const readable = [...importFolders.map(({ folder }) => folder), UPLOADS];

const machineRole = new aws.iam.Role("ImportMachineRole", {
  assumeRolePolicy: assumedBy("states.amazonaws.com"),
  inlinePolicies: [
    mayDo([
      { actions: ["lambda:InvokeFunction"], resources: [worker.arn] },
      { actions: ["s3:GetObject"], resources: readable.map((folder) => $interpolate`${files.arn}/${folder}*`) },
      {
        // A result of many batches is written in parts.
        actions: ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
        resources: [$interpolate`${files.arn}/${RESULTS}/*`],
      },
      // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
      { actions: ["states:StartExecution"], resources: [$interpolate`${states}:stateMachine:${name}`] },
      {
        actions: ["states:DescribeExecution", "states:StopExecution"],
        resources: [$interpolate`${states}:execution:${name}:*`],
      },
      { actions: ["states:DescribeMapRun"], resources: [$interpolate`${states}:mapRun:${name}/*`] },
      {
        // https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html#maprun-iam-permission
        actions: ["states:RedriveExecution"],
        resources: MAP_LABELS.map((label) => $interpolate`${states}:execution:${name}/${label}:*`),
      },
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

const starterRole = new aws.iam.Role("ImportStarterRole", {
  assumeRolePolicy: assumedBy("events.amazonaws.com"),
  inlinePolicies: [mayDo([{ actions: ["states:StartExecution"], resources: [machine.arn] }])],
});

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
    deadLetterConfig: { arn: deadLetters.arn }, // what could not be started for a day: the alarm on dead letters sounds
    inputTransformer: {
      inputPaths: { key: "$.detail.object.key" },
      inputTemplate: `{"key": <key>, "plan": ${JSON.stringify({ type, source: IMPORT_SOURCE, idFrom: [], map: {} })}}`,
    },
  });
}

/** What `savelife import s3://…` needs: where to upload, and what to start. */
export const imports = new sst.Linkable("Imports", { properties: { bucket: files.name, stateMachine: machine.arn } });
