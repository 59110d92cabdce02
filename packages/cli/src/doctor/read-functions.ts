import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  paginateListFunctionUrlConfigs,
} from "@aws-sdk/client-lambda";
import { collect, nameOf } from "./facts.ts";
import { readPolicy, type Statement } from "./policy.ts";

type Named = { name: string };

/** Reads every event source mapping of a queue. */
export async function readMappings(client: LambdaClient, EventSourceArn: string) {
  const pages = paginateListEventSourceMappings({ client }, { EventSourceArn });
  const mappings = await collect(pages, (page) => page.EventSourceMappings);
  return mappings.map((mapping) => ({
    functionArn: unqualified(mapping.FunctionArn ?? ""),
    state: mapping.State ?? "unknown",
    reportsItems: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    filters: mapping.FilterCriteria?.Filters?.length ?? 0,
  }));
}

/** Reads the configuration of functions, given by name or ARN; one that is given in both ways is read once. */
export async function readFunctions(client: LambdaClient, names: string[]) {
  const read = await Promise.all(
    [...new Set(names)].map(async (FunctionName) => {
      const answer = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const { FunctionArn = "", Role = "", Timeout = 0 } = answer;
      const name = answer.FunctionName ?? FunctionName;
      return { name, arn: unqualified(FunctionArn), timeoutSeconds: Timeout, roleArn: Role };
    }),
  );
  return [...new Map(read.map((one) => [one.arn, one])).values()];
}

/** Without a version or an alias behind the name: arn:aws:lambda:region:account:function:name. */
function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}

/** Reads what is reserved of the account's concurrency for a function: 0 stops it. */
export async function readReserved(client: LambdaClient, { name }: Named) {
  const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
  return { name, concurrency: answer.ReservedConcurrentExecutions };
}

/** Reads the addresses at which a function can be called directly, and how it knows who does. */
export async function readUrls(client: LambdaClient, { name }: Named) {
  const pages = paginateListFunctionUrlConfigs({ client }, { FunctionName: name });
  const urls = await collect(pages, (page) => page.FunctionUrlConfigs);
  return urls.map(({ AuthType = "NONE" }) => ({ name, auth: String(AuthType) }));
}

/** The commit in the tags of a function, which stacks/defaults.ts puts there with each deploy. */
export async function readCommit(client: LambdaClient, arn: string): Promise<string | undefined> {
  return (await client.send(new ListTagsCommand({ Resource: arn }))).Tags?.commit;
}

/** Reads who may assume a role and what it may do: its own policies and those attached to it. */
export async function readRole(client: IAMClient, arn: string) {
  const RoleName = nameOf(arn);
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  const names = await collect(paginateListRolePolicies({ client }, { RoleName }), (page) => page.PolicyNames);
  const pages = paginateListAttachedRolePolicies({ client }, { RoleName });
  const attached = (await collect(pages, (page) => page.AttachedPolicies)).map(({ PolicyArn = "" }) => PolicyArn);
  const policies = await Promise.all([
    ...names.map((name) => readOwn(client, RoleName, name)),
    ...attached.map((policy) => readManaged(client, policy)),
  ]);
  return {
    arn,
    name: RoleName,
    trust: readDocument(Role?.AssumeRolePolicyDocument),
    policy: policies.flat(),
    awsManaged: attached.filter((policy) => /^arn:[\w-]+:iam::aws:/.test(policy)).map(nameOf),
  };
}

async function readOwn(client: IAMClient, RoleName: string, PolicyName: string): Promise<Statement[]> {
  return readDocument((await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument);
}

async function readManaged(client: IAMClient, PolicyArn: string): Promise<Statement[]> {
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  return readDocument((await client.send(new GetPolicyVersionCommand(version))).PolicyVersion?.Document);
}

/** IAM gives documents URL-encoded. */
function readDocument(document: string | undefined): Statement[] {
  return document ? readPolicy(decodeURIComponent(document)) : [];
}
