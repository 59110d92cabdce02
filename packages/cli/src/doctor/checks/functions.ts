import { CONSUMER } from "@savelife/core/deployment";
import { defineCheck } from "../check.ts";

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
