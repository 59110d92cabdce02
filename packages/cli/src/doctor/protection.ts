import { defineCheck } from "./check.ts";
import { nameOf, type Statement } from "./facts.ts";
import { isAbout } from "./policy.ts";

export const queueEncryption = defineCheck({
  name: "queue-encryption",
  holds: "Both queues are encrypted.",
  why: "A message holds a name, an address and a blood group, which is health data.",
  fix: "Deploy again: stacks/queue.ts encrypts both.",
  reads: ["protections"],
  find({ protections }) {
    const plain = protections.filter(({ isEncrypted }) => !isEncrypted).map(({ arn }) => nameOf(arn));
    return plain.length > 0 ? `expected encryption at rest, got none on ${plain.join(" and ")}` : undefined;
  },
});

export const keyChange = defineCheck({
  name: "key-change",
  holds: "A deploy from here would not change the key of queues that hold messages.",
  why: "What was sent with the old key can only be read with it, and the roles of the next deploy may use the new one alone: the messages would be lost to the consumer.",
  fix: "Correct SAVELIFE_CUSTOMER_KEY in .env.<stage>. To change the key, empty both queues first: docs/deploy.md.",
  reads: ["queue", "deadLetters", "wantedKey"],
  find({ queue, deadLetters, wantedKey }) {
    const [now, then] = [describeKey(queue.key !== undefined), describeKey(wantedKey.isOwn)];
    const full = [queue, deadLetters].filter(({ messages }) => messages > 0);
    if (now === then || full.length === 0) return undefined;
    const held = full.map(({ arn, messages }) => `${nameOf(arn)} holds ${messages}`).join(" and ");
    return `expected ${now}, with which messages were sent, got a setting for ${then}, and ${held}`;
  },
});

function describeKey(isOwn: boolean): string {
  return isOwn ? "a key of the account" : "AWS's own key";
}

export const queueTls = defineCheck({
  name: "queue-tls",
  holds: "Both queues refuse requests without TLS.",
  why: "Otherwise a publisher with a wrong endpoint sends people's data over the network in the clear, and nobody notices.",
  fix: "Deploy again: stacks/queue.ts denies what comes without TLS.",
  reads: ["protections"],
  find({ protections }) {
    const open = protections
      .filter(({ arn, policy }) => !policy.some((statement) => refusesPlainText(statement, arn)))
      .map(({ arn }) => nameOf(arn));
    return open.length > 0
      ? `expected a policy that denies requests without TLS, got none on ${open.join(" and ")}`
      : undefined;
  },
});

export const queueAccess = defineCheck({
  name: "queue-access",
  holds: "No queue is open to everybody, and another account may send at most.",
  why: "Whoever may send can fill the table with invented donors; whoever may receive reads people's data and takes it off the queue.",
  fix: "Name the publisher's account or role in the queue's policy, and grant `sqs:SendMessage` alone.",
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

function refusesPlainText(statement: Statement, queueArn: string): boolean {
  const { effect, principals, actions, conditions } = statement;
  const isWhole = principals.includes("*") && actions.some((action) => /^(sqs:)?\*$/i.test(action));
  const [condition, ...others] = conditions; // each further one would let something through
  return (
    effect === "Deny" &&
    isWhole &&
    isAbout(statement, "sqs:SendMessage", queueArn) &&
    others.length === 0 &&
    condition?.operator === "Bool" &&
    condition.key === "aws:securetransport" &&
    condition.values.join() === "false"
  );
}

/** What ties a request to a known resource, account or organisation: one exact value, and no operator that its absence satisfies. */
const TIES: Record<string, RegExp> = {
  "aws:sourceaccount": /^\d{12}$/,
  "aws:principalaccount": /^\d{12}$/,
  "aws:principalorgid": /^o-[a-z0-9]+$/,
  "aws:sourcearn": /^arn:[\w-]+:([\w-]+:[\w-]*:\d{12}:.+|s3:::[^*?]+)$/,
  "aws:principalarn": /^arn:[\w-]+:(iam|sts)::\d{12}:.+$/,
};
const EQUALITY = /^(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))$/;

function isTied(conditions: Statement["conditions"], isKnown: (value: string) => boolean): boolean {
  return conditions.some(({ operator, key, values }) => {
    return EQUALITY.test(operator) && values.every((value) => TIES[key]?.test(value) && isKnown(value));
  });
}

/** Within the account roles decide. Another account that is named, as principal or by a condition, may send and nothing else. */
function isOpen({ effect, principals, actions, conditions }: Statement, account: string): boolean {
  if (effect !== "Allow" || isTied(conditions, (value) => value.includes(account))) return false;
  const sends = actions.every((action) => action.toLowerCase() === "sqs:sendmessage");
  return principals.some((principal) => {
    if (principal === account || principal.startsWith(`arn:aws:iam::${account}:`)) return false;
    const isAccount = /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:.+)$/.test(principal);
    return !sends || !(isAccount || isTied(conditions, () => true));
  });
}
