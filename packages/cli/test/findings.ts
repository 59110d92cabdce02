import { COMMIT, CONSUMER, DEAD_LETTERS, QUEUE, ROLE } from "./account.ts";
import { alarm, allow, mapping, tables } from "./account-changes.ts";
import { type Finding, QUEUE_FINDINGS } from "./queue-findings.ts";

/** At least one for every check, in their order. */
export const FINDINGS: Finding[] = [
  ...QUEUE_FINDINGS,
  {
    name: "mapping-enabled",
    of: "a disabled mapping",
    change: (account) => {
      mapping(account).State = "Disabled";
    },
    wrong: `expected the mapping to ${CONSUMER} to be Enabled, got Disabled`,
  },
  {
    name: "mapping-enabled",
    of: "no mapping",
    change: (account) => {
      account.mappings = [];
    },
    wrong: "expected one event source mapping of the queue, got 0",
  },
  {
    name: "partial-responses",
    of: "whole batches",
    change: (account) => {
      mapping(account).FunctionResponseTypes = [];
    },
    wrong: `expected the mapping to ${CONSUMER} with ReportBatchItemFailures, got without`,
  },
  {
    name: "maximum-concurrency",
    of: "none",
    change: (account) => {
      delete mapping(account).ScalingConfig;
    },
    wrong: "with a maximum concurrency, got none",
  },
  {
    name: "old-code",
    of: "an older commit",
    change: ({ functions }) => {
      if (functions[CONSUMER]) functions[CONSUMER].tags = { commit: "f".repeat(40) };
    },
    wrong: `since fffffff, from which ${CONSUMER} was deployed, 1 files have changed: packages/core/src/parse.ts`,
  },
  {
    name: "old-code",
    of: "no commit",
    change: ({ functions }) => {
      if (functions[CONSUMER]) functions[CONSUMER].tags = {};
    },
    wrong: `${CONSUMER} does not say what it was deployed from`,
  },
  {
    name: "old-code",
    of: "uncommitted files",
    change: ({ functions }) => {
      if (functions[CONSUMER]) functions[CONSUMER].tags = { commit: `${COMMIT}-dirty` };
    },
    wrong: "was deployed from files that no commit holds (8dc8ec6-dirty)",
  },
  {
    name: "wide-roles",
    of: "a wildcard in an action",
    change: (account) => allow(account, { Action: "dynamodb:*", Resource: tables.replace("*", "Table") }),
    wrong: `${ROLE} has the action dynamodb:*`,
  },
  {
    name: "wide-roles",
    of: "a wildcard in a resource",
    change: (account) => allow(account, { Action: "dynamodb:GetItem", Resource: tables }),
    wrong: `dynamodb:GetItem on ${tables}`,
  },
  {
    name: "wide-roles",
    of: "all but one action",
    change: (account) => allow(account, { NotAction: "iam:*", Resource: tables.replace("*", "Table") }),
    wrong: "the action *",
  },
  {
    name: "wide-roles",
    of: "a policy of AWS's",
    change: ({ roles }) => roles[ROLE]?.attached.push("arn:aws:iam::aws:policy/AmazonSQSFullAccess"),
    wrong: "the policy AmazonSQSFullAccess of AWS's",
  },
  {
    name: "wide-roles",
    of: "an attached policy",
    change: ({ roles, policies }) => {
      const arn = "arn:aws:iam::123456789012:policy/ours";
      policies[arn] = { Statement: { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" } };
      roles[ROLE]?.attached.push(arn);
    },
    wrong: "sqs:SendMessage on *",
  },
  {
    name: "role-trust",
    of: "the whole account",
    change: ({ roles }) => {
      const role = roles[ROLE];
      if (role)
        role.trust = {
          Statement: {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::123456789012:root", Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        };
    },
    wrong: `arn:aws:iam::123456789012:root may assume ${ROLE}`,
  },
  {
    name: "table-key",
    of: "a sort key",
    change: (account) => {
      account.table.KeySchema = [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "SK", KeyType: "RANGE" },
      ];
    },
    wrong: "expected the key of savelife-Table to be PK alone, got PK, SK",
  },
  {
    name: "recovery",
    of: "none",
    change: (account) => {
      account.recovery = "DISABLED";
    },
    wrong: "expected point-in-time recovery, got it disabled",
  },
  {
    name: "deletion-protection",
    of: "none",
    change: (account) => {
      account.table.DeletionProtectionEnabled = false;
    },
    wrong: "expected deletion protection in production, got none",
  },
  {
    name: "table-encryption",
    of: "AWS's own key",
    change: (account) => {
      delete account.table.SSEDescription;
    },
    wrong: "expected a key of the account, got the one that AWS owns",
  },
  {
    name: "dead-letter-alarm",
    of: "none",
    change: (account) => {
      account.alarms = [];
    },
    wrong: `expected an alarm on ApproximateNumberOfMessagesVisible of ${DEAD_LETTERS}, got none`,
  },
  {
    name: "dead-letter-alarm",
    of: "an alarm of another queue",
    change: (account) => {
      alarm(account).Dimensions = [{ Name: "QueueName", Value: QUEUE }];
    },
    wrong: "got none",
  },
  {
    name: "dead-letter-alarm",
    of: "an alarm without action",
    change: (account) => {
      alarm(account).AlarmActions = [];
    },
    wrong: "to tell somebody, got no action",
  },
  {
    name: "dead-letter-alarm",
    of: "an alarm whose actions are off",
    change: (account) => {
      alarm(account).ActionsEnabled = false;
    },
    wrong: "to tell somebody, got no action",
  },
  {
    name: "dead-letter-alarm",
    of: "a high threshold",
    change: (account) => {
      alarm(account).Threshold = 100;
    },
    wrong: "to tell of one dead letter, got a higher threshold",
  },
];
