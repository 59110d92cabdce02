import { CONSUMER } from "@savelife/core/deployment";
import { type Check, listing } from "./check.ts";
import { nameOf } from "./facts.ts";
import type { Facts } from "./read-facts.ts";

/** As much again for the API and the imports. */
const LEAST_CONCURRENCY = 2 * CONSUMER.concurrency;

/** What must hold for the mapping from the queue to the consumer, and for all functions. */
export const FUNCTION_CHECKS: Check[] = [
  {
    name: "mapping-enabled",
    holds: "One event source mapping reads the queue, and it is enabled.",
    why: "Without one nothing reaches the table and messages expire after four days; with two, some go to a function that is not ours.",
    fix: "Enable it: aws lambda update-event-source-mapping --uuid … --enabled. When there is none or a second, deploy again.",
    find: ({ mappings }) =>
      mappings.length === 1
        ? faultOf(
            mappings,
            ({ state }) => !/^(Enabled|Enabling|Updating)$/.test(state) && `to be Enabled, got ${state}`,
          )
        : `expected one event source mapping of the queue, got ${mappings.length}`,
  },
  {
    name: "mapping-filter",
    holds: "The mapping has no filter.",
    why: "Lambda deletes what a filter does not let through: those messages are lost, and nothing counts them.",
    fix: "Take it away: aws lambda update-event-source-mapping --uuid … --filter-criteria '{}'.",
    find: ({ consuming }) => faultOf(consuming, ({ filters }) => filters > 0 && `without a filter, got ${filters}`),
  },
  {
    name: "partial-responses",
    holds: "The mapping takes ReportBatchItemFailures.",
    why: "Without it Lambda takes every answer for success and deletes the whole batch: failed messages are lost.",
    fix: "Deploy again: stacks/consumer.ts sets `partialResponses`.",
    find: ({ consuming }) =>
      faultOf(consuming, ({ reportsItems }) => !reportsItems && "with ReportBatchItemFailures, got without"),
  },
  {
    name: "maximum-concurrency",
    holds: "The mapping has a maximum concurrency.",
    why: "Without it a backlog takes the whole account's concurrency, throttles every other function, and what Lambda cannot run is received in vain.",
    fix: "Deploy again: stacks/consumer.ts sets `maximumConcurrency`.",
    find: ({ consuming }) =>
      faultOf(consuming, ({ maximumConcurrency }) => !maximumConcurrency && "with a maximum concurrency, got none"),
  },
  {
    name: "reserved-concurrency",
    holds: "No less concurrency is reserved for the consumer than its mapping may use.",
    why: "With 0 the consumer is stopped. With less than the mapping uses, messages are received in vain, and become dead letters.",
    fix: "Leave it out, or set SAVELIFE_RESERVED_CONCURRENCY to the maximum concurrency or more, and deploy.",
    find({ reserved, consuming }) {
      const least = Math.max(...consuming.map(({ maximumConcurrency = 0 }) => maximumConcurrency));
      const short = reserved.find(({ concurrency: n }) => n === 0 || (n !== undefined && n < least));
      return short && `expected at least ${least} for ${short.name}, or nothing reserved, got ${short.concurrency}`;
    },
  },
  {
    name: "account-concurrency",
    holds: `The account may run at least ${LEAST_CONCURRENCY} functions at once.`,
    why: "The consumer uses ten, and shares what the account has with the API, the imports and all other functions. A new account may have ten in all, and AWS refuses to reserve any of them.",
    fix: "Ask AWS for 1,000: Service Quotas, Lambda, Concurrent executions. It is free, and takes hours to days. Only then reserve some for the consumer.",
    find: ({ account: { concurrency } }) =>
      concurrency < LEAST_CONCURRENCY && `expected at least ${LEAST_CONCURRENCY}, got ${concurrency}`,
  },
  {
    name: "function-url",
    holds: "No function can be called from outside without a login.",
    why: "A function URL without a login goes past the API, its callers' keys and its limits.",
    fix: "Take it away: aws lambda delete-function-url-config --function-name …",
    find({ urls }) {
      const open = urls.filter(({ auth }) => auth !== "AWS_IAM").map(({ name, auth }) => `${name} (${auth})`);
      return listing("expected no function URL without a login, got one of", open, ", ");
    },
  },
  {
    name: "old-code",
    holds: "Every function was deployed from the code at hand.",
    why: "Otherwise what you read, test and fix here is not what runs there.",
    fix: "Deploy. When the stage is newer, get its commit: git fetch, git switch --detach COMMIT.",
    find: ({ bundles }) => listing("expected functions made of the files here, got:", bundles.flatMap(describeOld)),
  },
];

type Mapping = Facts["mappings"][number];

/** The fault of the first mapping that has one. */
function faultOf(mappings: Mapping[], find: (mapping: Mapping) => string | false): string | false {
  for (const mapping of mappings) {
    const fault = find(mapping);
    if (fault) return `expected the mapping to ${nameOf(mapping.functionArn)} ${fault}`;
  }
  return false;
}

function describeOld({ name, commit, changed }: Facts["bundles"][number]): string[] {
  if (commit === undefined) return [`${name} does not say what it was deployed from (the tag \`commit\`)`];
  const short = commit.slice(0, 7);
  if (commit.endsWith("-dirty")) return [`${name} was deployed from files that no commit holds (${short}-dirty)`];
  if (changed.length === 0) return [];
  const files = [...changed.slice(0, 3), ...(changed.length > 3 ? ["…"] : [])].join(", ");
  return [`since ${short}, from which ${name} was deployed, ${changed.length} files have changed: ${files}`];
}
