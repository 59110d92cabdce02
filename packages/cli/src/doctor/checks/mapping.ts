import { defineCheck } from "../check.ts";
import { type MappingFacts, nameOf } from "../facts.ts";

export const mappingEnabled = defineCheck({
  name: "mapping-enabled",
  holds: "One event source mapping reads the queue, and it is enabled.",
  why: "Without one nothing reaches the table and messages expire after four days; with two, some go to a function that is not ours.",
  fix: "Enable it: aws lambda update-event-source-mapping --uuid … --enabled. When there is none or a second, deploy again.",
  reads: ["mappings"],
  find({ mappings }) {
    if (mappings.length !== 1) return `expected one event source mapping of the queue, got ${mappings.length}`;
    return faulty(
      mappings,
      ({ state }) => /^(Enabled|Enabling|Updating)$/.test(state),
      "to be Enabled",
      ({ state }) => state,
    );
  },
});

export const partialResponses = defineCheck({
  name: "partial-responses",
  holds: "The mapping takes ReportBatchItemFailures.",
  why: "Without it Lambda takes every answer for success and deletes the whole batch: failed messages are lost.",
  fix: "Deploy again: stacks/consumer.ts sets `partialResponses`.",
  reads: ["consuming"],
  find({ consuming }) {
    return faulty(
      consuming,
      ({ reportsItems }) => reportsItems,
      "with ReportBatchItemFailures",
      () => "without",
    );
  },
});

export const maximumConcurrency = defineCheck({
  name: "maximum-concurrency",
  holds: "The mapping has a maximum concurrency.",
  why: "Without it a backlog takes the whole account's concurrency, throttles every other function, and what Lambda cannot run is received in vain.",
  fix: "Deploy again: stacks/consumer.ts sets `maximumConcurrency`.",
  reads: ["consuming"],
  find({ consuming }) {
    return faulty(
      consuming,
      (one) => one.maximumConcurrency !== undefined,
      "with a maximum concurrency",
      () => "none",
    );
  },
});

export const mappingFilter = defineCheck({
  name: "mapping-filter",
  holds: "The mapping has no filter.",
  why: "Lambda deletes what a filter does not let through: those messages are lost, and nothing counts them.",
  fix: "Take it away: aws lambda update-event-source-mapping --uuid … --filter-criteria '{}'.",
  reads: ["consuming"],
  find({ consuming }) {
    return faulty(
      consuming,
      ({ filters }) => filters === 0,
      "without a filter",
      ({ filters }) => `${filters}`,
    );
  },
});

function faulty(
  mappings: MappingFacts[],
  isRight: (mapping: MappingFacts) => boolean,
  expected: string,
  got: (mapping: MappingFacts) => string,
): string | undefined {
  const wrong = mappings.find((mapping) => !isRight(mapping));
  return wrong && `expected the mapping to ${nameOf(wrong.functionArn)} ${expected}, got ${got(wrong)}`;
}
