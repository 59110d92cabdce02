import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
  paginateListFunctionUrlConfigs,
} from "@aws-sdk/client-lambda";
import { Resource } from "sst/resource";
import type { FunctionFacts, Known, MappingFacts } from "../facts.ts";

/** Reads every event source mapping of a queue. */
export async function readMappings(client: LambdaClient, queueArn: string): Promise<MappingFacts[]> {
  const mappings: MappingFacts[] = [];
  for await (const page of paginateListEventSourceMappings({ client }, { EventSourceArn: queueArn })) {
    for (const mapping of page.EventSourceMappings ?? []) {
      mappings.push({
        functionArn: unqualified(mapping.FunctionArn ?? ""),
        state: mapping.State ?? "unknown",
        reportsItems: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
        maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
        windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
        filters: mapping.FilterCriteria?.Filters?.length ?? 0,
      });
    }
  }
  return mappings;
}

/** Reads the configuration of functions, given by name or ARN; one that is given in both ways is read once. */
export async function readFunctions(client: LambdaClient, names: string[]): Promise<FunctionFacts[]> {
  const read = await Promise.all(
    [...new Set(names)].map(async (FunctionName) => {
      const {
        FunctionArn = "",
        Role = "",
        Timeout = 0,
        ...rest
      } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const arn = unqualified(FunctionArn);
      return { name: rest.FunctionName ?? FunctionName, arn, timeoutSeconds: Timeout, roleArn: Role };
    }),
  );
  return [...new Map(read.map((one) => [one.arn, one])).values()];
}

/** Reads what is reserved of the account's concurrency for a function: 0 stops it. */
export async function readReserved(client: LambdaClient, { name }: FunctionFacts): Promise<Known["reserved"][number]> {
  const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
  return { name, concurrency: answer.ReservedConcurrentExecutions };
}

/** Reads at which addresses of its own a function can be called, and how it knows who does. */
export async function readUrls(client: LambdaClient, { name }: FunctionFacts): Promise<Known["urls"]> {
  const urls: Known["urls"] = [];
  for await (const page of paginateListFunctionUrlConfigs({ client }, { FunctionName: name })) {
    urls.push(...(page.FunctionUrlConfigs ?? []).map(({ AuthType }) => ({ name, auth: AuthType ?? "NONE" })));
  }
  return urls;
}

/** Reads how many functions the account may run at once. */
export async function readAccount(client: LambdaClient): Promise<Known["account"]> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  return { concurrency: AccountLimit?.ConcurrentExecutions ?? 0 };
}

/** The names of the functions that the stage links: inside `sst shell` all there are, elsewhere none. */
export function readLinkedFunctions(): string[] {
  const links: Record<string, unknown> = { ...Resource };
  return Object.values(links).flatMap((link) => {
    if (typeof link !== "object" || link === null || !("type" in link) || !("name" in link)) return [];
    return link.type === "sst.aws.Function" && typeof link.name === "string" ? [link.name] : [];
  });
}

/** The commit in the tags of a function, which stacks/commit.ts puts there with each deploy. */
export async function readCommit(client: LambdaClient, arn: string): Promise<string | undefined> {
  const { Tags } = await client.send(new ListTagsCommand({ Resource: arn }));
  return Tags?.commit;
}

/** Without a version or an alias behind the name: arn:aws:lambda:region:account:function:name. */
function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}
