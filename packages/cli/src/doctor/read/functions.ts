import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListEventSourceMappings,
} from "@aws-sdk/client-lambda";
import type { FunctionFacts, MappingFacts } from "../facts.ts";

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

/** The commit in the tags of a function, which stacks/commit.ts puts there with each deploy. */
export async function readCommit(client: LambdaClient, arn: string): Promise<string | undefined> {
  const { Tags } = await client.send(new ListTagsCommand({ Resource: arn }));
  return Tags?.commit;
}

/** Without a version or an alias behind the name: arn:aws:lambda:region:account:function:name. */
function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}
