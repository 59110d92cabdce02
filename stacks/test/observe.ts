import { print } from "../../packages/core/src/event.ts";
import type { Json } from "../../packages/core/test/proxy.ts";
import { fixture, record } from "../../packages/core/test/records.ts";
import { type Cloud, callerKey } from "./cloud.ts";
import { arn } from "./computed.ts";
import { invoke } from "./invoke.ts";
import type { Synth } from "./synth.ts";

/** An action of IAM and the resource that it was done to. */
export type Use = { action: string; resource: string };

/**
 * Runs the bundle of each function, as SST made it, on everything that makes it call AWS, and tells what each was seen to
 * do, as actions of IAM.
 */
export async function observe({ bundles }: Synth, cloud: Cloud): Promise<Record<string, Use[]>> {
  const run = (name: string, event: unknown) => invoke(bundles[name]?.file ?? name, event, cloud.env);
  const used: Record<string, Use[]> = {};

  const donor = print(fixture("DonorSignedUp"));
  await run("Consumer", { Records: [record(donor), record("{")] }); // inserted; set aside
  await run("Consumer", { Records: [record(donor)] }); // compared
  cloud.dynamodb.fault = () => ({ kind: "answer", status: 400, body: { __type: "ThrottlingException" } });
  await run("Consumer", { Records: [record(print(fixture("DonationCreated")))] }); // put off
  cloud.dynamodb.fault = () => undefined;
  used.Consumer = take(cloud);

  await run("IngestHandler", request(fixture("DonorSignedUp").data, callerKey));
  used.IngestHandler = take(cloud);

  await run("ImportWorker", batch([fixture("DonorSignedUp").data, {}]));
  used.ImportWorker = take(cloud);
  return used;
}

/** The input of a worker, as a Distributed Map with an ItemBatcher gives it. */
export function batch(Items: unknown[]) {
  const plan = { type: "DonorSignedUp", source: "import", idFrom: [], map: {} };
  return { BatchInput: { execution: "9b3c1a52", plan }, Items };
}

/** A request as API Gateway gives it: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function request(data: unknown, key: string) {
  return {
    version: "2.0",
    routeKey: "POST /donor/signup",
    rawPath: "/donor/signup",
    rawQueryString: "",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    requestContext: { domainName: "example.com", http: { method: "POST", path: "/donor/signup" } },
    body: JSON.stringify(data),
    isBase64Encoded: false,
  };
}

/** What the engines were asked since the last time. */
function take({ dynamodb, sqs, s3 }: Cloud): Use[] {
  return [
    ...dynamodb.calls.splice(0).flatMap(({ operation, body }) => ofTable(operation, body)),
    ...sqs.calls.splice(0).map(({ operation, body }) => ofQueue(operation, body)),
    ...s3.requests.splice(0).map(({ method, path }) => {
      return { action: method === "PUT" ? "s3:PutObject" : `s3:${method}`, resource: `arn:aws:s3:::${path.slice(1)}` };
    }),
  ];
}

/** PartiQL has an action a verb: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html */
function ofTable(operation: string, body: Json): Use[] {
  if (operation !== "BatchExecuteStatement") {
    const names: string[] = body.TableName ? [body.TableName] : Object.keys(body.RequestItems);
    return names.map((name) => ({ action: `dynamodb:${operation}`, resource: arn("dynamodb", `table/${name}`) }));
  }
  return body.Statements.map(({ Statement }: { Statement: string }) => {
    const [, verb = "", table = ""] = /^(\w+) (?:INTO |FROM )?"([^"]+)"/.exec(Statement) ?? [];
    const action = `dynamodb:PartiQL${verb.charAt(0)}${verb.slice(1).toLowerCase()}`;
    return { action, resource: arn("dynamodb", `table/${table}`) };
  });
}

/** An action allows one message and a batch of them alike. */
function ofQueue(operation: string, body: Json): Use {
  const name = String(body.QueueUrl).split("/").at(-1) ?? "";
  return { action: `sqs:${operation.replace(/Batch$/, "")}`, resource: arn("sqs", name) };
}
