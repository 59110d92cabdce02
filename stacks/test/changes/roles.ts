import { add, type Change, grant, inPolicy, set, trusting } from "./change.ts";

/** Changes that the rules of rules/roles.ts must find. */
export const rolesChanges: Change[] = [
  {
    change: "the whole account may assume the consumer's role",
    breaks: "each role is for one service of AWS to assume, for this account",
    apply: trusting("Consumer", { AWS: "arn:aws:iam::123456789012:root" }),
  },
  {
    change: "a machine of another account may assume the role of ours",
    breaks: "each role is for one service of AWS to assume, for this account",
    apply: trusting("ImportMachineRole", { Service: "states.amazonaws.com" }),
  },
  {
    change: "the consumer may do anything with the table",
    breaks:
      "no role has a managed policy, an action or a resource with a wildcard, but for what is inside its own resource",
    apply: grant("Consumer", "dynamodb:*", "arn:aws:dynamodb:eu-west-1:123456789012:table/TableTable"),
  },
  {
    change: "ingest may send to any queue",
    breaks:
      "no role has a managed policy, an action or a resource with a wildcard, but for what is inside its own resource",
    apply: grant("IngestHandler", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:*"),
  },
  {
    change: "a function gets AWS's policy for logs, which names no log",
    breaks:
      "no role has a managed policy, an action or a resource with a wildcard, but for what is inside its own resource",
    apply: set("Role", "Consumer", { managedPolicyArns: ["arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"] }),
  },
  {
    change: "a policy is attached to a role from outside",
    breaks: "nothing but an inline policy of the role itself grants it anything",
    apply: add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    }),
  },
  {
    change: "the consumer may delete items",
    breaks: "each function may do what its code was seen to do, and nothing else",
    apply: grant("Consumer", "dynamodb:DeleteItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/TableTable"),
  },
  {
    change: "the consumer may not put off a failed message, which its code does",
    breaks: "each function may do what its code was seen to do, and nothing else",
    apply: inPolicy("Consumer", ',"sqs:ChangeMessageVisibility"', ""),
  },
  {
    change: "the import worker may write over the files that are imported",
    breaks: "each function may do what its code was seen to do, and nothing else",
    apply: grant("ImportWorker", "s3:PutObject", "arn:aws:s3:::ImportFilesBucket/donors/*"),
  },
  {
    change: "the state machine may delete what it has read",
    breaks: "the state machine may do what its definition says, and nothing else",
    apply: grant("ImportMachineRole", "s3:DeleteObject", "arn:aws:s3:::ImportFilesBucket/donors/*"),
  },
  {
    change: "the state machine may not read donations",
    breaks: "the state machine may do what its definition says, and nothing else",
    apply: inPolicy("ImportMachineRole", "ImportFilesBucket/donations/*", "ImportFilesBucket/others/*"),
  },
  {
    change: "the rule that reports a new file may stop imports too",
    breaks: "the rule that reports a new file may start its import, and nothing else",
    apply: inPolicy("ImportStarterRole", "states:StartExecution", "states:StopExecution"),
  },
  {
    change: "the consumer may use the customer's key for anything",
    breaks: "what the consumer may do with the customer's key for the table, it may do through DynamoDB alone",
    stage: "chosen",
    apply: inPolicy("Consumer", "kms:ViaService", "kms:CallerAccount"),
  },
];
