import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { defineCheck } from "./check.ts";
import { type Known, nameOf, type RoleFacts, type Statement } from "./facts.ts";
import { isAbout, readPolicy } from "./policy.ts";

/** Reads who may assume a role and what it may do: its own policies and those attached to it. */
export async function readRole(client: IAMClient, arn: string): Promise<RoleFacts> {
  const RoleName = nameOf(arn);
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  const attached = await readAttached(client, RoleName);
  const policies = await Promise.all([
    ...(await readOwn(client, RoleName)),
    ...attached.filter((policy) => !isOfAws(policy)).map((policy) => readManaged(client, policy)),
  ]);
  return {
    arn,
    name: RoleName,
    trust: readDocument(Role?.AssumeRolePolicyDocument),
    policy: policies.flat(),
    awsManaged: attached.filter(isOfAws).map(nameOf),
  };
}

async function readOwn(client: IAMClient, RoleName: string): Promise<Promise<Statement[]>[]> {
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client }, { RoleName })) names.push(...(page.PolicyNames ?? []));
  return names.map(async (PolicyName) => {
    const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return readDocument(PolicyDocument);
  });
}

async function readAttached(client: IAMClient, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    arns.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  return arns;
}

async function readManaged(client: IAMClient, PolicyArn: string): Promise<Statement[]> {
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand(version));
  return readDocument(PolicyVersion?.Document);
}

function isOfAws(arn: string): boolean {
  return /^arn:[\w-]+:iam::aws:/.test(arn);
}

/** IAM gives documents URL-encoded. */
function readDocument(document: string | undefined): Statement[] {
  return document ? readPolicy(decodeURIComponent(document)) : [];
}

export const wideRoles = defineCheck({
  name: "wide-roles",
  holds: "The functions' roles name exact actions on exact resources.",
  why: "A fault in a function, or in a package that it contains, can do whatever its role can: read everybody, or delete the table.",
  fix: "List actions and resources with the function in stacks/, never a wildcard or a policy of AWS's, and deploy.",
  reads: ["roles"],
  find({ roles }) {
    const wide = roles.flatMap((role) => widthsOf(role).map((width) => `${role.name} has ${width}`));
    return wide.length > 0 ? `expected exact actions and resources, got: ${wide.join("; ")}` : undefined;
  },
});

export const roleTrust = defineCheck({
  name: "role-trust",
  holds: "Only Lambda assumes the functions' roles.",
  why: "SST's own default lets everybody in the account assume them, and so read and write what only the functions should.",
  fix: "Deploy again: stacks/defaults.ts sets the trust policy. Under `sst dev` SST's default is needed.",
  reads: ["roles"],
  find({ roles }) {
    const others = roles.flatMap(({ name, trust }) => {
      const principals = trust.filter(({ effect }) => effect === "Allow").flatMap((statement) => statement.principals);
      return principals
        .filter((principal) => principal !== "lambda.amazonaws.com")
        .map((one) => `${one} may assume ${name}`);
    });
    return others.length > 0 ? `expected lambda.amazonaws.com alone, got: ${others.join("; ")}` : undefined;
  },
});

/** What the consumer does with the table. */
const INSERTS = ["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"];

export const insertOnly = defineCheck({
  name: "insert-only",
  holds: "No function can change or delete an item; the consumer alone can insert and compare.",
  why: "What no role allows, no fault of a function can do: a donor is never overwritten and never deleted.",
  fix: "Take the action away from the role, or deploy again: stacks/consumer.ts lists what it may do.",
  reads: ["consuming", "functions", "roles"],
  find({ consuming, functions, roles }) {
    const consumers = consumerRoles({ consuming, functions });
    const found = roles.flatMap(({ arn, name, policy }) => {
      const needed = consumers.has(arn) ? INSERTS.map((action) => action.toLowerCase()) : [];
      const actions = policy.filter(({ effect }) => effect === "Allow").flatMap((statement) => statement.actions);
      const others = actions.filter((action) => /^dynamodb:/i.test(action) && !needed.includes(action.toLowerCase()));
      return others.map((action) => `${name} may ${action}`);
    });
    return found.length > 0 ? `expected ${INSERTS.join(" and ")} at most, got: ${found.join("; ")}` : undefined;
  },
});

export const consumerRights = defineCheck({
  name: "consumer-rights",
  holds: "The consumer may do all that it needs, and nothing denies it.",
  why: "Without one of these rights every message fails, and is a dead letter within a quarter of an hour.",
  fix: "Take the Deny away, or deploy again: stacks/consumer.ts lists what it may do.",
  reads: ["queue", "deadLetters", "table", "consuming", "functions", "roles"],
  find({ queue, deadLetters, table, consuming, functions, roles }) {
    const needs = [
      ...INSERTS.map((action) => ({ action, resource: table.arn })),
      ...RECEIVES.map((action) => ({ action, resource: queue.arn })),
      { action: "sqs:SendMessage", resource: deadLetters.arn },
      ...[queue, deadLetters].flatMap(({ key }) =>
        key?.startsWith("arn:") ? [{ action: "kms:Decrypt", resource: key }] : [],
      ),
    ];
    const consumers = consumerRoles({ consuming, functions });
    const wrong = roles
      .filter(({ arn }) => consumers.has(arn))
      .flatMap(({ name, policy }) => {
        return needs.flatMap(({ action, resource }) => {
          const about = policy.filter((statement) => isAbout(statement, action, resource));
          if (about.some(isDeny)) return [`${name} is denied ${action} on ${nameOf(resource)}`];
          return about.some(isPlainAllow) ? [] : [`${name} may not ${action} on ${nameOf(resource)}`];
        });
      });
    return wrong.length > 0 ? `expected all rights that the consumer needs, got: ${wrong.join("; ")}` : undefined;
  },
});

/** The first three are the event source mapping's. */
const RECEIVES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"];

function consumerRoles({ consuming, functions }: Pick<Known, "consuming" | "functions">): Set<string> {
  const consumers = functions.filter(({ arn }) => consuming.some(({ functionArn }) => functionArn === arn));
  return new Set(consumers.map(({ roleArn }) => roleArn));
}

/** A Deny of what comes without TLS denies nothing to the SDK. When any other condition holds cannot be known. */
function isDeny({ effect, conditions }: Statement): boolean {
  return effect === "Deny" && !conditions.some(({ key }) => key === "aws:securetransport");
}

function isPlainAllow({ effect, conditions }: Statement): boolean {
  return effect === "Allow" && conditions.length === 0;
}

function widthsOf({ policy, awsManaged }: RoleFacts): string[] {
  const allowed = policy.filter(({ effect }) => effect === "Allow").flatMap(widthsOfStatement);
  return [...awsManaged.map((name) => `the policy ${name} of AWS's`), ...new Set(allowed)];
}

function widthsOfStatement({ actions, resources }: Statement): string[] {
  const wideActions = actions.filter((action) => action.includes("*") || action.includes("?"));
  const wideResources = resources.filter(isWide).map((resource) => `${actions.join(", ")} on ${resource}`);
  return [...wideActions.map((action) => `the action ${action}`), ...wideResources];
}

/** A named bucket's objects, a named log's streams and a named machine's executions have no other names than these. */
const PARTS = /^arn:[\w-]+:(s3:::[^*?/]+\/.*|(logs|states):[^*?]+:[^*?:]+:[^*?:]+:\*)$/;

function isWide(resource: string): boolean {
  return /[*?]/.test(resource) && !PARTS.test(resource);
}
