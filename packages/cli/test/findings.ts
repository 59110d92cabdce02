import { type Account, ARN, COMMIT, CONSUMER, QUEUE, ROLE, TABLE, TOPIC } from "./account.ts";
import { alarm, allow, attach, inRole, mapping } from "./account-changes.ts";
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
    name: "mapping-filter",
    of: "a filter",
    change: (account) => {
      mapping(account).FilterCriteria = { Filters: [{ Pattern: '{"body":{"type":["DonorSignedUp"]}}' }] };
    },
    wrong: `expected the mapping to ${CONSUMER} without a filter, got 1`,
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
    name: "reserved-concurrency",
    of: "none for the consumer",
    change: ({ functions }) => Object.assign(functions[CONSUMER] ?? {}, { reserved: 0 }),
    wrong: `expected at least 10 for ${CONSUMER}, or nothing reserved, got 0`,
  },
  {
    name: "reserved-concurrency",
    of: "less than the mapping uses",
    change: ({ functions }) => Object.assign(functions[CONSUMER] ?? {}, { reserved: 5 }),
    wrong: "got 5",
  },
  {
    name: "account-concurrency",
    of: "a new account",
    change: (account) => {
      account.concurrency = 10;
    },
    wrong: "expected at least 20, got 10",
  },
  {
    name: "function-url",
    of: "one without a login",
    change: ({ functions }) => Object.assign(functions[CONSUMER] ?? {}, { urls: ["AWS_IAM", "NONE"] }),
    wrong: `got one of ${CONSUMER} (NONE)`,
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
  ...["PutItem", "DeleteItem", "UpdateItem", "PartiQLDelete", "partiqlupdate"].map((action) => ({
    name: "insert-only",
    of: action,
    change: (account: Account) => allow(account, { Action: `dynamodb:${action}`, Resource: TABLE }),
    wrong: `${ROLE} may dynamodb:${action}`,
  })),
  ...["*", "*:PutItem"].map((action) => ({
    name: "insert-only",
    of: `what ${action} includes`,
    change: (account: Account) => allow(account, { Action: action, Resource: TABLE }),
    wrong: `${ROLE} may ${action}`,
    also: ["wide-roles"],
  })),
  {
    name: "insert-only",
    of: "a policy of AWS's",
    change: (account) => attach(account, "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "dynamodb:*"),
    wrong: `${ROLE} may dynamodb:*`,
    also: ["wide-roles"],
  },
  {
    name: "consumer-rights",
    of: "a Deny",
    change: (account) => allow(account, { Effect: "Deny", Action: "dynamodb:PartiQL*", Resource: TABLE }),
    wrong: `${ROLE} is denied dynamodb:PartiQLInsert on savelife-Table`,
  },
  {
    name: "consumer-rights",
    of: "a Deny of all but something else",
    change: (account) => allow(account, { Effect: "Deny", NotAction: "s3:*", Resource: "*" }),
    wrong: `is denied sqs:ReceiveMessage on ${QUEUE}`,
  },
  {
    name: "consumer-rights",
    of: "the table's name",
    change: (account) => inRole(account, TABLE, `${TABLE}-old`),
    wrong: `${ROLE} may not dynamodb:PartiQLInsert on savelife-Table`,
  },
  {
    name: "consumer-rights",
    of: "the back-off",
    change: (account) => inRole(account, "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"),
    wrong: `may not sqs:ChangeMessageVisibility on ${QUEUE}`,
  },
  {
    name: "consumer-rights",
    of: "the key",
    change: (account) => inRole(account, "kms:Decrypt", "kms:Encrypt"),
    wrong: "may not kms:Decrypt",
  },
  {
    name: "consumer-rights",
    of: "the key of the dead letters that it sends",
    change: (account) => inRole(account, "kms:GenerateDataKey", "kms:Encrypt"),
    wrong: "may not kms:GenerateDataKey",
  },
  {
    name: "wide-roles",
    of: "a wildcard in an action",
    change: (account) => allow(account, { Action: "sqs:*", Resource: ARN("sqs", QUEUE) }),
    wrong: `${ROLE} has the action sqs:*`,
  },
  {
    name: "wide-roles",
    of: "a wildcard in a resource",
    change: (account) => allow(account, { Action: "sqs:SendMessage", Resource: ARN("sqs", "*") }),
    wrong: `sqs:SendMessage on ${ARN("sqs", "*")}`,
  },
  {
    name: "wide-roles",
    of: "all but one action",
    change: (account) => allow(account, { NotAction: "iam:*", Resource: TABLE }),
    wrong: "the action *",
    also: ["insert-only"],
  },
  {
    name: "wide-roles",
    of: "a policy of AWS's",
    change: (account) => attach(account, "arn:aws:iam::aws:policy/AmazonSQSFullAccess", "sqs:*"),
    wrong: "the policy AmazonSQSFullAccess of AWS's",
  },
  {
    name: "wide-roles",
    of: "an attached policy",
    change: (account) => attach(account, "arn:aws:iam::123456789012:policy/ours", "sqs:SendMessage"),
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
    name: "no-expiry",
    of: "a time to live",
    change: (account) => {
      account.expiry = { TimeToLiveStatus: "ENABLED", AttributeName: "expires" };
    },
    wrong: "expected no time to live, got items that expire by expires",
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
    name: "alarms",
    of: "none",
    change: (account) => {
      account.alarms = [];
    },
    wrong: "dead-letters is gone; failing is gone",
  },
  {
    name: "alarms",
    of: "the one on failing messages",
    change: (account) => {
      account.alarms = account.alarms.filter((one) => one !== alarm(account, "failing"));
    },
    wrong: "got: failing is gone",
  },
  {
    name: "alarms",
    of: "one on another queue",
    change: (account) => {
      alarm(account).Metrics = alarm(account, "queue-age").Metrics;
    },
    wrong: "dead-letters watches another queue",
  },
  {
    name: "alarms",
    of: "one without action",
    change: (account) => Object.assign(alarm(account), { AlarmActions: [], OKActions: [] }),
    wrong: "dead-letters is sent to nobody",
  },
  {
    name: "alarms",
    of: "one that sends good news alone",
    change: (account) => Object.assign(alarm(account), { AlarmActions: [] }),
    wrong: "dead-letters is sent to nobody",
  },
  {
    name: "alarms",
    of: "one below a threshold that sends bad news alone, of which notices.ts takes care",
    change: (account) => Object.assign(alarm(account, "sign-ups"), { AlarmActions: [TOPIC], OKActions: [] }),
    wrong: "sign-ups is sent to nobody",
  },
  {
    name: "alarms",
    of: "one that is sent to another topic",
    change: (account) => Object.assign(alarm(account), { AlarmActions: [`${TOPIC}-old`], OKActions: [] }),
    wrong: "dead-letters is sent to nobody",
  },
  {
    name: "alarms",
    of: "one whose actions are off",
    change: (account) => {
      alarm(account).ActionsEnabled = false;
    },
    wrong: "dead-letters is sent to nobody",
  },
  {
    name: "alarms",
    of: "one with a high threshold",
    change: (account) => {
      alarm(account).Threshold = 100;
    },
    wrong: "dead-letters has threshold 100 instead of 0",
  },
  {
    name: "alarms",
    of: "one of 1,440 periods",
    change: (account) => Object.assign(alarm(account), { EvaluationPeriods: 1_440, DatapointsToAlarm: 1_440 }),
    wrong: "dead-letters has evaluationPeriods 1440 instead of 1",
  },
  {
    name: "alarm-receiver",
    of: "no subscription",
    change: (account) => {
      account.subscriptions = [];
    },
    wrong: "expected a confirmed subscription to the topic of the alarms, got none",
  },
  {
    name: "alarm-receiver",
    of: "an address that nobody has confirmed",
    change: (account) => {
      account.subscriptions = ["PendingConfirmation", "Deleted"];
    },
    wrong: "got none, and 1 that nobody has confirmed",
  },
  {
    name: "alarm-receiver",
    of: "no topic",
    change: (account) => {
      account.subscriptions = undefined;
    },
    wrong: "expected the topic of the alarms, got none",
  },
];
