import { catalogue } from "../../packages/core/src/catalogue.ts";
import { serialize } from "../../packages/core/src/event.ts";
import type { Json } from "../../packages/core/test/proxy.ts";
import { fixture, record } from "../../packages/core/test/records.ts";
import { type Cloud, callerKey } from "./cloud.ts";
import { arn } from "./computed.ts";
import { invoke } from "./invoke.ts";
import type { Synth } from "./synth.ts";

/** An action of IAM and the resource that it was done to. */
export type Use = { action: string; resource: string };

/** A custom metric: its name and its dimensions. */
type Reported = { metric: string; service: string; type?: string };

/** What functions were seen to do, by their names, and the metrics that the consumer was seen to report. */
export type Observed = { used: Record<string, Use[]>; reported: Reported[] };

/** Runs the bundle of each function, as SST made it, on everything that makes it call AWS or report a metric. */
export async function observe({ bundles }: Pick<Synth, "bundles">, cloud: Cloud): Promise<Observed> {
  const run = (name: string, event: unknown) => invoke(bundles[name]?.file ?? name, event, cloud.env);
  const consume = async (...bodies: string[]) => {
    return (await run("Consumer", { Records: bodies.map((body) => record(body)) })).logged;
  };
  const used: Record<string, Use[]> = {};

  const donor = serialize(fixture("DonorSignedUp"));
  const others = catalogue.filter(({ type }) => type !== "DonorSignedUp").map(({ type }) => serialize(fixture(type)));
  const logged = await consume(donor, "{"); // inserted; set aside
  logged.push(...(await consume(donor, ...others))); // compared; inserted
  cloud.dynamodb.fault = () => ({ kind: "answer", status: 400, body: { __type: "ThrottlingException" } });
  logged.push(...(await consume(serialize(fixture("DonationCreated", crypto.randomUUID()))))); // put off
  cloud.dynamodb.fault = () => undefined;
  used.Consumer = take(cloud);

  await run("IngestHandler", request(fixture("DonorSignedUp").data, callerKey));
  used.IngestHandler = take(cloud);

  await run("ImportWorker", batch([fixture("DonorSignedUp").data, {}]));
  used.ImportWorker = take(cloud);
  return { used, reported: metricsOf(logged) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
type Embedded = {
  _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [name: string]: unknown;
};

/** The custom metrics that CloudWatch makes of log lines, each once; the totals first. */
function metricsOf(logged: unknown[]): Reported[] {
  const lines = logged.filter((line): line is Embedded => typeof line === "object" && line !== null && "_aws" in line);
  const all = lines.flatMap(({ _aws, ...values }) =>
    _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) => {
          return JSON.stringify({ metric: Name, ...Object.fromEntries(names.map((name) => [name, values[name]])) });
        }),
      ),
    ),
  );
  return [...new Set(all)].sort().map((one) => JSON.parse(one));
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
