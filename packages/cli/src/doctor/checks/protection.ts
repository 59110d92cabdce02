import { defineCheck } from "../check.ts";
import { nameOf } from "../name-of.ts";
import type { Statement } from "../read/policy.ts";

export const queueEncryption = defineCheck({
  name: "queue-encryption",
  holds: "Both queues are encrypted.",
  why: "A message holds a name, an address and a blood group, which is health data.",
  mend: "Deploy again: stacks/queue.ts encrypts both.",
  reads: ["protections"],
  find({ protections }) {
    const plain = protections.filter(({ isEncrypted }) => !isEncrypted).map(({ arn }) => nameOf(arn));
    return plain.length > 0 ? `expected encryption at rest, got none on ${plain.join(" and ")}` : undefined;
  },
});

export const queueTls = defineCheck({
  name: "queue-tls",
  holds: "Both queues refuse requests without TLS.",
  why: "Otherwise a publisher with a wrong endpoint sends people's data over the network in the clear, and nobody notices.",
  mend: "Deploy again: stacks/queue.ts denies what comes without TLS.",
  reads: ["protections"],
  find({ protections }) {
    const open = protections.filter(({ policy }) => !policy.some(refusesPlainText)).map(({ arn }) => nameOf(arn));
    return open.length > 0
      ? `expected a policy that denies requests without TLS, got none on ${open.join(" and ")}`
      : undefined;
  },
});

export const queueAccess = defineCheck({
  name: "queue-access",
  holds: "No queue is open to everybody, and another account may send at most.",
  why: "Whoever may send can fill the table with invented donors; whoever may receive reads people's data and takes it off the queue.",
  mend: "Name the publisher's account or role in the queue's policy, and grant `sqs:SendMessage` alone.",
  reads: ["protections"],
  find({ protections }) {
    const wide = protections.flatMap(({ arn, policy }) => {
      const account = arn.split(":")[4] ?? "";
      return policy
        .filter((statement) => isOpen(statement, account))
        .map(({ principals, actions }) => {
          return `${principals.join(", ")} may ${actions.join(", ")} on ${nameOf(arn)}`;
        });
    });
    return wide.length > 0 ? `expected nobody from outside, got: ${wide.join("; ")}` : undefined;
  },
});

function refusesPlainText({ effect, principals, actions, conditions }: Statement): boolean {
  const isWhole = principals.includes("*") && actions.some((action) => /^(sqs:)?\*$/i.test(action));
  return (
    effect === "Deny" &&
    isWhole &&
    conditions.some(({ key, values }) => key === "aws:securetransport" && values.includes("false"))
  );
}

/** Conditions that tie a request to a known resource, account or organisation. */
const TIES = ["aws:sourcearn", "aws:sourceaccount", "aws:principalorgid", "aws:principalaccount", "aws:principalarn"];

function isOpen({ effect, principals, actions, conditions }: Statement, account: string): boolean {
  if (effect !== "Allow" || conditions.some(({ key }) => TIES.includes(key))) return false;
  return principals.some((principal) => {
    if (principal === account || principal.startsWith(`arn:aws:iam::${account}:`)) return false;
    const isAccount = /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:.+)$/.test(principal);
    return !isAccount || actions.some((action) => action.toLowerCase() !== "sqs:sendmessage");
  });
}
