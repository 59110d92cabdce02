import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { nameOf, type RoleFacts, type Statement } from "../facts.ts";
import { readPolicy } from "./policy.ts";

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
