import { type LambdaClient, paginateListEventSourceMappings } from "@aws-sdk/client-lambda";
import { defineCheck } from "./check.ts";
import { type MappingFacts, nameOf } from "./facts.ts";
import { unqualified } from "./functions.ts";

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

export const mappingEnabled = defineCheck({
  name: "mapping-enabled",
  holds: "One event source mapping reads the queue, and it is enabled.",
  why: "Without one nothing reaches the table and messages expire after four days; with two, some go to a function that is not ours.",
  fix: "Enable it: aws lambda update-event-source-mapping --uuid … --enabled. When there is none or a second, deploy again.",
  reads: ["mappings"],
  find({ mappings }) {
    if (mappings.length !== 1) return `expected one event source mapping of the queue, got ${mappings.length}`;
    const wrong = mappings.find(({ state }) => !/^(Enabled|Enabling|Updating)$/.test(state));
    return wrong && `${expected(wrong)} to be Enabled, got ${wrong.state}`;
  },
});

export const partialResponses = defineCheck({
  name: "partial-responses",
  holds: "The mapping takes ReportBatchItemFailures.",
  why: "Without it Lambda takes every answer for success and deletes the whole batch: failed messages are lost.",
  fix: "Deploy again: stacks/consumer.ts sets `partialResponses`.",
  reads: ["consuming"],
  find({ consuming }) {
    const wrong = consuming.find(({ reportsItems }) => !reportsItems);
    return wrong && `${expected(wrong)} with ReportBatchItemFailures, got without`;
  },
});

export const maximumConcurrency = defineCheck({
  name: "maximum-concurrency",
  holds: "The mapping has a maximum concurrency.",
  why: "Without it a backlog takes the whole account's concurrency, throttles every other function, and what Lambda cannot run is received in vain.",
  fix: "Deploy again: stacks/consumer.ts sets `maximumConcurrency`.",
  reads: ["consuming"],
  find({ consuming }) {
    const wrong = consuming.find((mapping) => mapping.maximumConcurrency === undefined);
    return wrong && `${expected(wrong)} with a maximum concurrency, got none`;
  },
});

export const mappingFilter = defineCheck({
  name: "mapping-filter",
  holds: "The mapping has no filter.",
  why: "Lambda deletes what a filter does not let through: those messages are lost, and nothing counts them.",
  fix: "Take it away: aws lambda update-event-source-mapping --uuid … --filter-criteria '{}'.",
  reads: ["consuming"],
  find({ consuming }) {
    const wrong = consuming.find(({ filters }) => filters > 0);
    return wrong && `${expected(wrong)} without a filter, got ${wrong.filters}`;
  },
});

function expected({ functionArn }: MappingFacts): string {
  return `expected the mapping to ${nameOf(functionArn)}`;
}
