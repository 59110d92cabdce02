import { expect } from "vitest";
import { importFolders } from "../../../packages/core/src/import-folder.ts";
import { account, arn } from "../computed.ts";
import { all, list, one, permissions, trust } from "../graph.ts";
import type { Use } from "../observe.ts";
import { type App, keyArn, type Rule } from "./rule.ts";

/** Who assumes each role. */
const SERVICES: Record<string, string> = {
  ConsumerRole: "lambda.amazonaws.com",
  IngestHandlerRole: "lambda.amazonaws.com",
  ImportWorkerRole: "lambda.amazonaws.com",
  ImportMachineRole: "states.amazonaws.com",
  ImportStarterRole: "events.amazonaws.com",
};

/** What Lambda does with the consumer's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const EVENT_SOURCE_MAPPING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** What AWS does with the customer's key in the name of a role. */
const KEY = ["kms:Decrypt", "kms:GenerateDataKey"];
const KEY_OF_TABLE = ["kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"];

/** What the roles may do, and who has them. */
export const roles: Rule[] = [
  {
    name: "each role is for one service of AWS to assume, for this account",
    check(app) {
      const services = all(app, "Role").map((role) => {
        const [statement, ...others] = trust(role);
        expect(others).toEqual([]);
        expect(statement).toMatchObject({ Effect: "Allow", Action: "sts:AssumeRole" });
        // Lambda assumes a role for functions of the same account alone; others must be named.
        const isLambda = SERVICES[role.name] === "lambda.amazonaws.com";
        expect(statement?.Condition).toEqual(isLambda ? undefined : { StringEquals: { "aws:SourceAccount": account } });
        return [role.name, statement?.Principal];
      });
      const expected = Object.entries(SERVICES).map(([name, Service]) => [name, { Service }]);
      expect(Object.fromEntries(services)).toEqual(Object.fromEntries(expected));
    },
  },
  {
    name: "no role has a managed policy, an action or a resource with a wildcard, but for what is inside its own resource",
    check(app) {
      for (const role of all(app, "Role")) {
        expect(role.inputs.managedPolicyArns ?? []).toEqual([]);
        for (const { Action, Resource } of permissions(role)) {
          for (const action of list(Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
          for (const resource of list(Resource))
            expect(resource).toMatch(/^arn:aws:[a-z0-9]+:[^*:]*:[^*:]*:[^*]*[^*:/](|[:/]\*)$/);
        }
      }
    },
  },
  {
    name: "nothing but an inline policy of the role itself grants it anything",
    check(app) {
      for (const kind of ["Policy", "RolePolicy", "RolePolicyAttachment", "User", "Group"]) {
        expect(all(app, kind)).toEqual([]);
      }
    },
  },
  {
    name: "each function may do what its code was seen to do, and nothing else",
    check(app) {
      for (const name of ["Consumer", "IngestHandler", "ImportWorker"]) {
        expectSame(granted(app, name), [...(app.used[name] ?? []), ...byAws(app, name)], name);
      }
    },
  },
  {
    name: "the state machine may do what its definition says, and nothing else",
    check(app) {
      const bucket = "arn:aws:s3:::ImportFilesBucket";
      const machine = `savelife-events-${app.stage}-imports`;
      const folders = [...importFolders.map(({ folder }) => folder), "uploads/"];
      const uses = (actions: string[], resource: string) => actions.map((action) => ({ action, resource }));
      expectSame(granted(app, "ImportMachineRole"), [
        ...uses(["lambda:InvokeFunction"], arn("lambda", "function:ImportWorkerFunction")),
        ...folders.flatMap((folder) => uses(["s3:GetObject"], `${bucket}/${folder}a.csv`)),
        ...uses(WRITE_RESULT, `${bucket}/results/a`),
        ...uses(["states:StartExecution"], arn("states", `stateMachine:${machine}`)),
        ...uses(["states:DescribeExecution", "states:StopExecution"], arn("states", `execution:${machine}:a`)),
        ...uses(["states:DescribeMapRun"], arn("states", `mapRun:${machine}/a`)),
        ...["Csv", "Lines"].flatMap((label) =>
          uses(["states:RedriveExecution"], arn("states", `execution:${machine}/${label}:a`)),
        ),
        ...uses(keyArn(app) ? KEY : [], keyArn(app) ?? ""),
      ]);
    },
  },
  {
    name: "the rule that reports a new file may start its import, and nothing else",
    check(app) {
      const resource = arn("states", `stateMachine:savelife-events-${app.stage}-imports`);
      expectSame(granted(app, "ImportStarterRole"), [{ action: "states:StartExecution", resource }]);
    },
  },
  {
    name: "what the consumer may do with the customer's key for the table, it may do through DynamoDB alone",
    check(app) {
      const ofTable = permissions(one(app, "Role", "Consumer")).filter(({ Action }) => Action.includes("kms:Encrypt"));
      const Condition = { StringEquals: { "kms:ViaService": ["dynamodb.eu-west-1.amazonaws.com"] } };
      expect(ofTable.map((statement) => statement.Condition)).toEqual(keyArn(app) ? [Condition] : []);
    },
  },
];

/** https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
const WRITE_RESULT = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];

/** What AWS itself does with the role of a function: its log, the event source mapping, and the customer's key. */
function byAws(app: App, name: string): Use[] {
  const log = { resource: `${arn("logs", `log-group:${name}Logs`)}:a` };
  const uses = ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, ...log }));
  const key = keyArn(app);
  if (key)
    uses.push(...[...KEY, ...(name === "Consumer" ? KEY_OF_TABLE : [])].map((action) => ({ action, resource: key })));
  const queue = { resource: arn("sqs", "QueueQueue") };
  return name === "Consumer" ? [...uses, ...EVENT_SOURCE_MAPPING.map((action) => ({ action, ...queue }))] : uses;
}

function granted(app: App, name: string): Use[] {
  return permissions(one(app, "Role", name)).flatMap(({ Effect, Action, Resource }) => {
    expect(Effect).toBe("Allow");
    return list(Action).flatMap((action) => list(Resource).map((resource) => ({ action, resource })));
  });
}

/** Each grant covers a use, and each use is covered by a grant. */
function expectSame(grants: Use[], uses: Use[], name = ""): void {
  const show = ({ action, resource }: Use) => `${action} on ${resource}`;
  const covers = (grant: Use, use: Use) => grant.action === use.action && matches(grant.resource, use.resource);
  const unused = grants.filter((grant) => !uses.some((use) => covers(grant, use)));
  const missing = uses.filter((use) => !grants.some((grant) => covers(grant, use)));
  expect({ unused: unused.map(show), missing: missing.map(show) }, name).toEqual({ unused: [], missing: [] });
}

function matches(pattern: string, resource: string): boolean {
  return pattern.endsWith("*") ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;
}
