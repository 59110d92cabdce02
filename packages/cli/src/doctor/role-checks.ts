import { type Check, listing } from "./check.ts";
import { nameOf } from "./facts.ts";
import { isAbout, isDeny, isPlainAllow, type Statement, widthsOf } from "./policy.ts";
import type { Facts } from "./read-facts.ts";

/** What the consumer does with the table. */
const INSERTS = ["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"];
/** The first three are the event source mapping's. */
const RECEIVES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"];
/** What the sender to an encrypted queue does with its key. */
const ENCRYPTS = ["kms:GenerateDataKey", "kms:Decrypt"];

/** An action of DynamoDB, or one whose service is not named exactly. */
const IS_OF_TABLES = /^(dynamodb:|[^:]*[*?])/i;

/** What must hold for the roles of the functions. */
export const ROLE_CHECKS: Check[] = [
  {
    name: "insert-only",
    holds: "No function can change or delete an item; the consumer alone can insert and compare.",
    why: "What no role allows, no fault of a function can do: a donor is never overwritten and never deleted.",
    fix: "Take the action away from the role, or deploy again: stacks/consumer.ts lists what it may do.",
    find({ consuming, functions, roles }) {
      const consumers = consumerRoles(consuming, functions);
      const needed = new Set(INSERTS.map((action) => action.toLowerCase()));
      const found = roles.flatMap(({ arn, name, policy }) =>
        allowed(policy)
          .flatMap(({ actions }) => actions)
          .filter((action) => IS_OF_TABLES.test(action) && !(consumers.has(arn) && needed.has(action.toLowerCase())))
          .map((action) => `${name} may ${action}`),
      );
      return listing(`expected ${INSERTS.join(" and ")} at most, got:`, found);
    },
  },
  {
    name: "consumer-rights",
    holds: "The consumer may do all that it needs, and nothing denies it.",
    why: "Without one of these rights every message fails, and is a dead letter within a quarter of an hour.",
    fix: "Take the Deny away, or deploy again: stacks/consumer.ts lists what it may do.",
    find({ queue, deadLetters, table, consuming, functions, roles }) {
      const needs = [
        ...INSERTS.map((action) => ({ action, resource: table.arn })),
        ...RECEIVES.map((action) => ({ action, resource: queue.arn })),
        { action: "sqs:SendMessage", resource: deadLetters.arn },
        ...ownKey(queue).map((resource) => ({ action: "kms:Decrypt", resource })),
        ...ownKey(deadLetters).flatMap((resource) => ENCRYPTS.map((action) => ({ action, resource }))),
      ];
      const consumers = consumerRoles(consuming, functions);
      const wrong = roles
        .filter(({ arn }) => consumers.has(arn))
        .flatMap(({ name, policy }) =>
          needs.flatMap(({ action, resource }) => {
            const about = policy.filter((statement) => isAbout(statement, action, resource));
            if (about.some(isDeny)) return [`${name} is denied ${action} on ${nameOf(resource)}`];
            return about.some(isPlainAllow) ? [] : [`${name} may not ${action} on ${nameOf(resource)}`];
          }),
        );
      return listing("expected all rights that the consumer needs, got:", wrong);
    },
  },
  {
    name: "wide-roles",
    holds: "The functions' roles name exact actions on exact resources.",
    why: "A fault in a function, or in a package that it contains, can do whatever its role can: read everybody, or delete the table.",
    fix: "List actions and resources with the function in stacks/, never a wildcard or a policy of AWS's, and deploy.",
    find({ roles }) {
      const wide = roles.flatMap(({ name, policy, awsManaged }) => {
        const widths = new Set(allowed(policy).flatMap(widthsOf));
        return [...awsManaged.map((managed) => `the policy ${managed} of AWS's`), ...widths].map(
          (width) => `${name} has ${width}`,
        );
      });
      return listing("expected exact actions and resources, got:", wide);
    },
  },
  {
    name: "role-trust",
    holds: "Only Lambda assumes the functions' roles.",
    why: "SST's own default lets everybody in the account assume them, and so read and write what only the functions should.",
    fix: "Deploy again: stacks/defaults.ts sets the trust policy. Under `sst dev` SST's default is needed.",
    find({ roles }) {
      const others = roles.flatMap(({ name, trust }) =>
        allowed(trust)
          .flatMap(({ principals }) => principals)
          .filter((principal) => principal !== "lambda.amazonaws.com")
          .map((principal) => `${principal} may assume ${name}`),
      );
      return listing("expected lambda.amazonaws.com alone, got:", others);
    },
  },
];

function allowed(policy: Statement[]): Statement[] {
  return policy.filter(({ effect }) => effect === "Allow");
}

/** AWS's own key has an alias, and needs no rights. */
function ownKey({ key }: Facts["queue"]): string[] {
  return key?.startsWith("arn:") ? [key] : [];
}

function consumerRoles(consuming: Facts["consuming"], functions: Facts["functions"]): Set<string> {
  const consumers = functions.filter(({ arn }) => consuming.some(({ functionArn }) => functionArn === arn));
  return new Set(consumers.map(({ roleArn }) => roleArn));
}
