import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
  paginateListFunctionUrlConfigs,
} from "@aws-sdk/client-lambda";
import { CONSUMER } from "@savelife/core/deployment";
import { Resource } from "sst/resource";
import { defineCheck } from "./check.ts";
import type { FunctionFacts, Known } from "./facts.ts";

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

/** Reads the addresses at which a function can be called directly, and how it knows who does. */
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
export function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}

export const reservedConcurrency = defineCheck({
  name: "reserved-concurrency",
  holds: "No less concurrency is reserved for the consumer than its mapping may use.",
  why: "With 0 the consumer is stopped. With less than the mapping uses, messages are received in vain, and become dead letters.",
  fix: "Leave it out, or set SAVELIFE_RESERVED_CONCURRENCY to the maximum concurrency or more, and deploy.",
  reads: ["reserved", "consuming"],
  find({ reserved, consuming }) {
    const least = Math.max(...consuming.map(({ maximumConcurrency }) => maximumConcurrency ?? 0));
    const short = reserved.find(
      ({ concurrency }) => concurrency !== undefined && (concurrency === 0 || concurrency < least),
    );
    return short && `expected at least ${least} for ${short.name}, or nothing reserved, got ${short.concurrency}`;
  },
});

/** As much again for the API and the imports. */
const LEAST_CONCURRENCY = 2 * CONSUMER.concurrency;

export const accountConcurrency = defineCheck({
  name: "account-concurrency",
  holds: `The account may run at least ${LEAST_CONCURRENCY} functions at once.`,
  why: "The consumer uses ten, and shares what the account has with the API, the imports and all other functions. A new account may have ten in all, and AWS refuses to reserve any of them.",
  fix: "Ask AWS for 1,000: Service Quotas, Lambda, Concurrent executions. It is free, and takes hours to days. Only then reserve some for the consumer.",
  reads: ["account"],
  find({ account: { concurrency } }) {
    return concurrency >= LEAST_CONCURRENCY ? undefined : `expected at least ${LEAST_CONCURRENCY}, got ${concurrency}`;
  },
});

export const functionUrl = defineCheck({
  name: "function-url",
  holds: "No function can be called from outside without a login.",
  why: "A function URL without a login goes past the API, its callers' keys and its limits.",
  fix: "Take it away: aws lambda delete-function-url-config --function-name …",
  reads: ["urls"],
  find({ urls }) {
    const open = urls.filter(({ auth }) => auth !== "AWS_IAM").map(({ name, auth }) => `${name} (${auth})`);
    return open.length > 0 ? `expected no function URL without a login, got one of ${open.join(", ")}` : undefined;
  },
});
