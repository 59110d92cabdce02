import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Account } from "./account.ts";

/** A server that speaks the protocols of SQS, DynamoDB, CloudWatch (JSON), Lambda (REST), IAM and SNS (query), read only. */
export type FakeAws = {
  endpoint: string;
  account: Account;
  /** Every operation that was asked for, by the name of its action in IAM. */
  asked: Set<string>;
  stop(): void;
};

const SERVICES = [
  ["SQS", "sqs"],
  ["DynamoDB", "dynamodb"],
  ["Granite", "cloudwatch"],
] as const;

type Answer = { status: number; type: string; body: string };

/** Starts it for an account, which may be replaced while it runs. */
export async function startFakeAws(account: Account): Promise<FakeAws> {
  const server = createServer(async (request, response) => {
    const { status, type, body } = answer(fake, request, await text(request));
    response.writeHead(status, { "content-type": type }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const fake: FakeAws = {
    endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    account,
    asked: new Set(),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return fake;
}

function answer({ account, asked }: FakeAws, request: IncomingMessage, body: string): Answer {
  const target = request.headers["x-amz-target"];
  const url = new URL(request.url ?? "/", "http://aws");
  if (typeof target === "string") {
    const [service = "", operation = ""] = target.split(".");
    asked.add(`${SERVICES.find(([name]) => service.includes(name))?.[1]}:${operation}`);
    return answerJson(account, operation, JSON.parse(body));
  }
  if (url.pathname.startsWith("/20")) {
    asked.add(`lambda:${LAMBDA.find(([path]) => path.test(url.pathname))?.[1]}`);
    return answerLambda(account, url);
  }
  const input = new URLSearchParams(body);
  const operation = input.get("Action");
  asked.add(`${operation === "ListSubscriptionsByTopic" ? "sns" : "iam"}:${operation}`);
  return input.get("Action") === "ListSubscriptionsByTopic" ? answerSns(account) : answerIam(account, input);
}

const json = (value: unknown): Answer => ({
  status: 200,
  type: "application/x-amz-json-1.0",
  body: JSON.stringify(value),
});
const jsonError = (name: string): Answer => ({
  ...json({ __type: `com.amazonaws#${name}`, message: "no" }),
  status: 400,
});

function answerJson(account: Account, operation: string, input: Record<string, string>): Answer {
  if (account.denied.includes(operation)) return jsonError("AccessDeniedException");
  switch (operation) {
    case "GetQueueAttributes": {
      const attributes = account.queues[input.QueueUrl?.split("/").at(-1) ?? ""];
      return attributes ? json({ Attributes: attributes }) : jsonError("QueueDoesNotExist");
    }
    case "DescribeTable":
      return json({ Table: account.table });
    case "DescribeContinuousBackups":
      return json({
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: "ENABLED",
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: account.recovery },
        },
      });
    case "DescribeTimeToLive":
      return json({ TimeToLiveDescription: account.expiry });
    case "DescribeAlarms": {
      const { AlarmNamePrefix = "" } = input;
      const named = account.alarms.filter(({ AlarmName }) => String(AlarmName).startsWith(AlarmNamePrefix));
      return json({ MetricAlarms: named, CompositeAlarms: [] });
    }
    default:
      return jsonError("UnknownOperationException");
  }
}

/** By what its path ends in: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const LAMBDA: [RegExp, string][] = [
  [/event-source-mappings\/?$/, "ListEventSourceMappings"],
  [/account-settings\/?$/, "GetAccountSettings"],
  [/\/configuration$/, "GetFunctionConfiguration"],
  [/\/concurrency$/, "GetFunctionConcurrency"],
  [/\/urls$/, "ListFunctionUrlConfigs"],
  [/\/tags\//, "ListTags"],
];

function answerLambda(account: Account, { pathname, searchParams }: URL): Answer {
  const operation = LAMBDA.find(([path]) => path.test(pathname))?.[1] ?? "";
  if (account.denied.includes(operation)) return { ...json({}), status: 403, ...denied };
  if (operation === "ListEventSourceMappings") {
    const source = searchParams.get("EventSourceArn");
    return json({ EventSourceMappings: account.mappings.filter(({ EventSourceArn }) => EventSourceArn === source) });
  }
  if (operation === "GetAccountSettings") return json({ AccountLimit: { ConcurrentExecutions: account.concurrency } });
  const [, , , name = ""] = decodeURIComponent(pathname).split("/");
  const known = account.functions[name.split(":").at(-1) ?? ""];
  if (!known) return { ...jsonError("ResourceNotFoundException"), status: 404 };
  switch (operation) {
    case "GetFunctionConfiguration":
      return json(known.configuration);
    case "GetFunctionConcurrency":
      return json({ ReservedConcurrentExecutions: known.reserved });
    case "ListFunctionUrlConfigs":
      return json({ FunctionUrlConfigs: (known.urls ?? []).map((AuthType) => ({ AuthType })) });
    default:
      return json({ Tags: known.tags });
  }
}

const denied = { body: JSON.stringify({ __type: "AccessDeniedException", Message: "no" }) };

function answerSns({ denied, subscriptions }: Account): Answer {
  if (denied.includes("ListSubscriptionsByTopic")) return iamError(403, "AuthorizationError");
  if (!subscriptions) return iamError(404, "NotFound");
  const members = subscriptions.map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`);
  return iam("ListSubscriptionsByTopic", `<Subscriptions>${members.join("")}</Subscriptions>`);
}

function answerIam(account: Account, input: URLSearchParams): Answer {
  const operation = input.get("Action") ?? "";
  if (account.denied.includes(operation)) return iamError(403, "AccessDenied");
  const policy = account.policies[input.get("PolicyArn") ?? ""];
  if (operation === "GetPolicy" && policy)
    return iam(operation, "<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>");
  if (operation === "GetPolicyVersion" && policy && input.get("VersionId") === "v3") {
    return iam(operation, `<PolicyVersion><Document>${encode(policy)}</Document></PolicyVersion>`);
  }
  const role = account.roles[input.get("RoleName") ?? ""];
  if (!role) return iamError(404, "NoSuchEntity");
  switch (operation) {
    case "GetRole":
      return iam(operation, `<Role><AssumeRolePolicyDocument>${encode(role.trust)}</AssumeRolePolicyDocument></Role>`);
    case "ListRolePolicies": {
      const names = Object.keys(role.inline).map((name) => `<member>${name}</member>`);
      return iam(operation, `<PolicyNames>${names.join("")}</PolicyNames><IsTruncated>false</IsTruncated>`);
    }
    case "GetRolePolicy":
      return iam(operation, `<PolicyDocument>${encode(role.inline[input.get("PolicyName") ?? ""])}</PolicyDocument>`);
    case "ListAttachedRolePolicies": {
      const members = role.attached.map((arn) => `<member><PolicyArn>${arn}</PolicyArn></member>`);
      return iam(operation, `<AttachedPolicies>${members.join("")}</AttachedPolicies><IsTruncated>false</IsTruncated>`);
    }
    default:
      return iamError(400, "InvalidAction");
  }
}

const NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

function iam(operation: string, result: string): Answer {
  const body = `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
  return { status: 200, type: "text/xml", body };
}

function iamError(status: number, code: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error>`;
  return { status, type: "text/xml", body: `<ErrorResponse xmlns="${NAMESPACE}">${error}</ErrorResponse>` };
}

function encode(policy: unknown): string {
  return encodeURIComponent(JSON.stringify(policy));
}
