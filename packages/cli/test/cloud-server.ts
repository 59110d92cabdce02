import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the services of a stage answer: S3 and Step Functions, as their references document it. */
export type CloudServer = {
  /** Objects of the bucket `files`, by key. */
  objects: Map<string, string>;
  /** The executions that were started, by name. */
  executions: Map<string, { key: string; plan: object }>;
  /** What a run comes to after a number of looks at it. */
  outcome: {
    looks: number;
    status: string;
    error?: string;
    cause?: string;
    succeeded: number;
    failed: number;
    total: number;
  };
  /** Objects that the operator may not read. */
  denied: Set<string>;
  /** How many requests S3 and Step Functions have answered. */
  requests: number;
  env: Record<string, string>;
  /** Makes it as it was when it was started. */
  reset(): void;
  stop(): void;
};

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:test-imports";
const EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:test-imports:";

/** Starts both services at one address, and gives the environment in which `sst shell` would have linked them. */
export async function startCloudServer(): Promise<CloudServer> {
  const server = createServer((request, response) => void answer(cloud, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const initial = () => ({
    objects: new Map<string, string>(),
    executions: new Map<string, { key: string; plan: object }>(),
    outcome: { looks: 2, status: "SUCCEEDED", succeeded: 3, failed: 0, total: 3 },
    denied: new Set<string>(),
    requests: 0,
  });
  const cloud: CloudServer = {
    ...initial(),
    env: {
      SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "test" }),
      SST_RESOURCE_Imports: JSON.stringify({ bucket: "files", stateMachine: MACHINE }),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
    },
    reset: () => void Object.assign(cloud, initial()),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return cloud;
}

async function answer(cloud: CloudServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  cloud.requests += 1;
  const body = Buffer.concat(await request.toArray()).toString("utf8");
  const operation = String(request.headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
  if (operation === "") return answerS3(cloud, request, body, response);
  const [status, value] = answerSfn(cloud, operation, JSON.parse(body));
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(value));
}

function answerSfn(cloud: CloudServer, operation: string, input: Record<string, string>): [number, object] {
  const { outcome, executions } = cloud;
  const isRunning = outcome.looks > 0;
  switch (operation) {
    case "StartExecution": {
      const { name = "", input: text = "{}" } = input;
      const isEnded = executions.has(name) && !isRunning;
      if (isEnded) return [400, { __type: "ExecutionAlreadyExists", message: `Execution Already Exists: '${name}'` }];
      executions.set(name, JSON.parse(text));
      return [200, { executionArn: EXECUTION + name, startDate: 1_795_000_000.1 }];
    }
    case "DescribeExecution": {
      outcome.looks -= 1;
      const status = isRunning ? "RUNNING" : outcome.status;
      const { executionArn } = input;
      const { error, cause } = outcome;
      return [200, { executionArn, stateMachineArn: MACHINE, status, startDate: 1_795_000_000.1, error, cause }];
    }
    case "ListMapRuns":
      return [
        200,
        { mapRuns: [{ executionArn: input.executionArn, mapRunArn: MAP_RUN, stateMachineArn: MACHINE, startDate: 1 }] },
      ];
    case "DescribeMapRun": {
      const { succeeded, failed, total } = outcome;
      const rest = { pending: total - succeeded - failed, running: 0, timedOut: 0, aborted: 0, resultsWritten: 0 };
      const itemCounts = { total, succeeded, failed, ...rest };
      return [
        200,
        {
          mapRunArn: MAP_RUN,
          executionArn: input.executionArn,
          status: "RUNNING",
          itemCounts,
          executionCounts: itemCounts,
        },
      ];
    }
    default:
      return [400, { __type: "UnknownOperationException" }];
  }
}

const MAP_RUN = "arn:aws:states:eu-west-1:123456789012:mapRun:test-imports/Csv:0c0ffee0-0000-4000-8000-000000000000";

function answerS3(
  { objects, denied }: CloudServer,
  { method, url = "" }: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const key = decodeURIComponent(pathname.replace(/^\/files\/?/, ""));
  if (method === "PUT") {
    objects.set(key, body);
    response.writeHead(200, { ETag: '"0"' }).end();
    return;
  }
  if (searchParams.get("list-type") === "2") {
    const prefix = searchParams.get("prefix") ?? "";
    const keys = [...objects.keys()].filter((one) => one.startsWith(prefix));
    const contents = keys.map((one) => `<Contents><Key>${one}</Key><Size>1</Size></Contents>`).join("");
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`,
    );
    return;
  }
  if (denied.has(key)) {
    response.writeHead(403, { "content-type": "application/xml" }).end("<Error><Code>AccessDenied</Code></Error>");
    return;
  }
  const text = objects.get(key);
  response.writeHead(text === undefined ? 404 : 200).end(text);
}
