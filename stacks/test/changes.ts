import { all, one } from "./graph.ts";
import type { App } from "./rules/rule.ts";

/** A deliberate change to what would be deployed, the rule that must notice it, and the stage that it is made in. */
export type Change = {
  change: string;
  breaks: string;
  stage?: "test" | "chosen" | "production";
  apply: (app: App) => void;
};

/** For each rule of rules.ts at least one change that it is there to find. */
export const changes: Change[] = [
  {
    change: "the table gets a sort key",
    breaks: "the table has the key PK alone, is on demand, and forgets nothing",
    apply: set("Table", "Table", { rangeKey: "city" }),
  },
  {
    change: "the table's items expire",
    breaks: "the table has the key PK alone, is on demand, and forgets nothing",
    apply: set("Table", "Table", { ttl: { attributeName: "expires", enabled: true } }),
  },
  {
    change: "recovery of the table is switched off",
    breaks: "the table can be restored to any second of the last 35 days",
    apply: set("Table", "Table", { pointInTimeRecovery: { enabled: false } }),
  },
  {
    change: "the table goes back to AWS's own key",
    breaks: "the table is encrypted with a key of the account, or the customer's",
    stage: "chosen",
    apply: set("Table", "Table", { serverSideEncryption: { enabled: true } }),
  },
  {
    change: "the table in production can be deleted by hand",
    breaks: "the table stays in production, whoever deletes what, and goes with any other stage",
    stage: "production",
    apply: set("Table", "Table", { deletionProtectionEnabled: false }),
  },
  {
    change: "a personal stage cannot be removed",
    breaks: "the table stays in production, whoever deletes what, and goes with any other stage",
    apply: (app) => void Object.assign(one(app, "Table", "Table"), { retainOnDelete: true }),
  },
  {
    change: "a message is given up after one receive",
    breaks: "a message is given up after five receives, to the dead-letter queue",
    apply: replace("Queue", "Queue", "redrivePolicy", '"maxReceiveCount":5', '"maxReceiveCount":1'),
  },
  {
    change: "any queue of the account may use the dead-letter queue",
    breaks: "no other queue may use the dead-letter queue",
    apply: replace("RedriveAllowPolicy", "DeadLettersRedriveAllowPolicy", "redriveAllowPolicy", "byQueue", "allowAll"),
  },
  {
    change: "the consumer gets more time than its messages are hidden",
    breaks: "a message is hidden for six times the consumer's timeout",
    apply: set("Function", "Consumer", { timeout: 60 }),
  },
  {
    change: "dead letters are kept no longer than messages",
    breaks: "dead letters are kept ten days longer than messages, as their age counts from the first enqueue",
    apply: set("Queue", "DeadLetters", { messageRetentionSeconds: 345_600 }),
  },
  {
    change: "the dead letters are not encrypted",
    breaks: "both queues are encrypted, with the customer's key where there is one",
    apply: set("Queue", "DeadLetters", { sqsManagedSseEnabled: false }),
  },
  {
    change: "the queue takes messages without TLS",
    breaks: "both queues and the bucket refuse what comes without TLS, and their policies grant nothing",
    apply: remove("QueuePolicy", "QueueTlsOnly"),
  },
  {
    change: "the policy of the queue grants something to everybody",
    breaks: "both queues and the bucket refuse what comes without TLS, and their policies grant nothing",
    apply: replace("QueuePolicy", "QueueTlsOnly", "policy", "Deny", "Allow"),
  },
  {
    change: "the queue takes 256 KiB",
    breaks: "both queues take as much as core counts for a message",
    apply: set("Queue", "Queue", { maxMessageSize: 262_144 }),
  },
  {
    change: "the customer's key never changes",
    breaks: "a customer's key is there when it is asked for, changes each year, and serves the account and its logs",
    stage: "chosen",
    apply: set("Key", "Key", { enableKeyRotation: false }),
  },
  {
    change: "a failed message sends back its whole batch",
    breaks: "the consumer is fed in batches of 100 or a second, of which it may report single messages",
    apply: set("EventSourceMapping", mapping, { functionResponseTypes: [] }),
  },
  {
    change: "the consumer handles a hundred batches at once",
    breaks:
      "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
    apply: set("EventSourceMapping", mapping, { scalingConfig: { maximumConcurrency: 100 } }),
  },
  {
    change: "the consumer gets less concurrency than it was promised",
    breaks:
      "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
    stage: "chosen",
    apply: set("Function", "Consumer", { reservedConcurrentExecutions: 5 }),
  },
  {
    change: "a function runs on x86_64",
    breaks: "the functions are three, on Node 24 and arm64, with the memory and time that they need",
    apply: set("Function", "IngestHandler", { architectures: ["x86_64"] }),
  },
  {
    change: "nobody knows which commit a function was deployed from",
    breaks: "each function says the commit that it was deployed from",
    apply: set("Function", "Consumer", { tags: {} }),
  },
  {
    change: "a function logs text",
    breaks: "each function logs JSON to a log of its own",
    apply: set("Function", "Consumer", { loggingConfig: { logFormat: "Text", logGroup: "ConsumerLogs" } }),
  },
  {
    change: "a log is kept for ever",
    breaks: "logs are kept a month, encrypted with the customer's key where there is one",
    apply: set("LogGroup", "ConsumerLogs", { retentionInDays: 0 }),
  },
  {
    change: "the access log is not encrypted with the customer's key",
    breaks: "logs are kept a month, encrypted with the customer's key where there is one",
    stage: "chosen",
    apply: set("LogGroup", "Ingest", { kmsKeyId: undefined }),
  },
  {
    change: "ingest is linked to the table",
    breaks: "functions are linked to what they use, by names and URLs alone",
    apply: ({ bundles }) => Object.assign(bundles.IngestHandler?.links ?? {}, { Table: bundles.Consumer?.links.Table }),
  },
  {
    change: "a key is given to a function in its environment",
    breaks: "no secret is in a function's environment, where everybody who lists functions reads it",
    apply: set("Function", "IngestHandler", { environment: { variables: { API_KEY: "secret" } } }),
  },
  {
    change: "a bundle grows by a tenth",
    breaks: "no bundle has grown or shrunk by more than a twentieth",
    apply: ({ bundles }) => Object.assign(bundles.Consumer ?? {}, { bytes: (bundles.Consumer?.bytes ?? 0) * 1.1 }),
  },
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
    change: "whoever hears of a new file may stop imports too",
    breaks: "whoever hears of a new file may start its import, and nothing else",
    apply: inPolicy("ImportStarterRole", "states:StartExecution", "states:StopExecution"),
  },
  {
    change: "the consumer may use the customer's key for whatever it likes",
    breaks: "what the consumer may do with the customer's key for the table, it may do through DynamoDB alone",
    stage: "chosen",
    apply: inPolicy("Consumer", "kms:ViaService", "kms:CallerAccount"),
  },
  {
    change: "a route answers GET",
    breaks: "the API has three routes, all to the one ingest function",
    apply: (app) => Object.assign(all(app, "Route")[0]?.inputs ?? {}, { routeKey: "GET /donor/signup" }),
  },
  {
    change: "ingest gets an address of its own, past the throttle",
    breaks: "nobody but the API may call a function from outside",
    apply: add("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" }),
  },
  {
    change: "any API may call ingest",
    breaks: "nobody but the API may call a function from outside",
    apply: (app) => Object.assign(all(app, "Permission")[0]?.inputs ?? {}, { sourceArn: undefined }),
  },
  {
    change: "the throttle is lifted",
    breaks: "the API is throttled to 100 requests a second",
    apply: set("Stage", "Ingest", { defaultRouteSettings: undefined }),
  },
  {
    change: "any page may call the API",
    breaks: "no page of another origin may call the API, but for those that the stage names",
    apply: set("Api", "Ingest", { corsConfiguration: { allowOrigins: ["*"] } }),
  },
  {
    change: "the access log keeps what a caller's key was",
    breaks: "the access log says who called what and when, and nothing of what was sent",
    apply: set("Stage", "Ingest", { accessLogSettings: { format: "$context.requestId $context.authorizer.claims" } }),
  },
  {
    change: "the host name allows TLS 1.0",
    breaks: "the API has the host name that the stage chose, with a certificate and TLS 1.2, and otherwise AWS's",
    stage: "chosen",
    apply: set("DomainName", "Ingest", { domainNameConfiguration: { securityPolicy: "TLS_1_0" } }),
  },
  {
    change: "the bucket may be made public",
    breaks:
      "the bucket is the only one, closed to the public, without a web site, rules for pages, or lists of who may read",
    apply: set("BucketPublicAccessBlock", "ImportFiles", { blockPublicPolicy: false }),
  },
  {
    change: "the bucket is not encrypted with the customer's key",
    breaks: "the bucket is encrypted, with the customer's key where there is one",
    stage: "chosen",
    apply: set("BucketServerSideEncryptionConfiguration", "ImportFilesEncryption", {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
  },
  {
    change: "the bucket keeps what people told us for ever",
    breaks: "the bucket forgets everything after 30 days, and keeps no versions",
    apply: set("BucketLifecycleConfiguration", "ImportFilesLifecycle", { rules: [] }),
  },
  {
    change: "the bucket of production is emptied when it goes",
    breaks: "the bucket stays in production, and goes with any other stage with all that is in it",
    stage: "production",
    apply: set("Bucket", "ImportFiles", { forceDestroy: true }),
  },
  {
    change: "nobody hears of a new file",
    breaks: "a file in the folder of a type starts its import",
    apply: set("BucketNotification", "ImportFilesNotification", { eventbridge: false }),
  },
  {
    change: "donations are imported as donors",
    breaks: "a file in the folder of a type starts its import",
    apply: (app) => {
      const { inputs } = one(app, "EventTarget", "ImportDonationCreatedTarget");
      inputs.inputTransformer = one(app, "EventTarget", "ImportDonorSignedUpTarget").inputs.inputTransformer;
    },
  },
  {
    change: "a state goes on to one that is not there",
    breaks: "the state machine is valid Amazon States Language",
    apply: inDefinition('"Next":"Format"', '"Next":"Formats"'),
  },
  {
    change: "JSON lines are read as one document",
    breaks:
      "the state machine reads CSV with a header and JSON lines from the bucket, and refuses what it does not know",
    apply: inDefinition('"InputType":"JSONL"', '"InputType":"JSON"'),
  },
  {
    change: "an import may use a thousand workers",
    breaks: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
    apply: inDefinition('"MaxConcurrency":3', '"MaxConcurrency":1000'),
  },
  {
    change: "the history of an import keeps its rows for 90 days",
    breaks: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
    apply: inDefinition('"ExecutionType":"EXPRESS"', '"ExecutionType":"STANDARD"'),
  },
  {
    change: "batches that failed together come back together",
    breaks: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
    apply: inDefinition('"JitterStrategy":"FULL"', '"JitterStrategy":"NONE"'),
  },
  {
    change: "the worker gets a minute, six of which are more than an Express execution has",
    breaks: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
    apply: set("Function", "ImportWorker", { timeout: 60 }),
  },
  {
    change: "an import with failed batches succeeds",
    breaks: "an import in which a batch failed goes on, and then fails: no row is missing in silence",
    apply: inDefinition('"Next":"Incomplete"', '"Next":"Complete"'),
  },
  {
    change: "the link of the imports names another machine",
    breaks: "the link of the imports says where to upload and what to start",
    apply: (app) => {
      for (const { name, inputs } of app.resources)
        if (name === "ImportsLinkRef") inputs.properties = { bucket: "other" };
    },
  },
  {
    change: "an alarm is taken away",
    breaks: "there is an alarm for everything that somebody must act upon, each on its own metric and number",
    apply: remove("MetricAlarm", "ConsumerThrottlesAlarm"),
  },
  {
    change: "the alarm on dead letters waits for a hundred",
    breaks: "there is an alarm for everything that somebody must act upon, each on its own metric and number",
    apply: set("MetricAlarm", "DeadLettersAlarm", { threshold: 100 }),
  },
  {
    change: "an alarm tells nobody",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmActions: [] }),
  },
  {
    change: "an alarm names a section that the runbook does not have",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", {
      name: "savelife-events-test-queue-old",
      alarmDescription: "Messages wait too long: the consumer is too slow. Runbook: docs/operate.md#queue-old",
    }),
  },
  {
    change: "an alarm does not say what to do",
    breaks: "every alarm tells the topic, of good news too, and says what to do and where the runbook says more",
    apply: set("MetricAlarm", "QueueAgeAlarm", { alarmDescription: "Queue age" }),
  },
  {
    change: "an alarm sounds when the queue is idle",
    breaks:
      "an alarm sounds above its number and is silent without data, but for a day without a sign-up in production",
    apply: set("MetricAlarm", "QueueAgeAlarm", { treatMissingData: "breaching" }),
  },
  {
    change: "conflicts are not counted as rejected",
    breaks: "the rejected share counts each reason that core has, and no less than 20 messages",
    apply: (app) => void (one(app, "MetricAlarm", "RejectedShareAlarm").inputs.metricQueries as unknown[]).pop(),
  },
  {
    change: "an import that took too long is not counted",
    breaks: "imports that failed, took too long or were stopped count alike",
    apply: (app) => void (one(app, "MetricAlarm", "ImportsFailedAlarm").inputs.metricQueries as unknown[]).pop(),
  },
  {
    change: "the sign-ups of all stages are counted together",
    breaks: "a day's sign-ups are held against what is usual, where somebody looks",
    stage: "production",
    apply: (app) => {
      const [signUps] = one(app, "MetricAlarm", "SignUpsAlarm").inputs.metricQueries as { metric: object }[];
      Object.assign(signUps?.metric ?? {}, { namespace: "SaveLife" });
    },
  },
  {
    change: "a stranger is told of alarms",
    breaks: "the stage's address is told of alarms, and nobody else",
    stage: "chosen",
    apply: add("aws:sns/topicSubscription:TopicSubscription", { protocol: "email", endpoint: "x@example.com" }),
  },
  {
    change: "the dashboard watches another queue",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "QueueQueue", "OtherQueue"),
  },
  {
    change: "the dashboard searches the numbers of all stages",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    stage: "production",
    apply: replace("Dashboard", "Dashboard", "dashboardBody", "SaveLife/savelife-events-production", "SaveLife"),
  },
  {
    change: "a personal stage pays for a dashboard",
    breaks: "the dashboard tells the story from left to right, where somebody looks, of resources that are there",
    apply: add("aws:cloudwatch/dashboard:Dashboard", { dashboardBody: "{}" }),
  },
  {
    change: "a stream is added",
    breaks: "a stage has no kind of resource that nobody has thought of",
    apply: add("aws:kinesis/stream:Stream", {}),
  },
  {
    change: "anybody may assume the state machine's role",
    breaks: "nothing is open to the public, to another account, or to every service",
    apply: trusting("ImportMachineRole", "*"),
  },
  {
    change: "another account may use the customer's key",
    breaks: "nothing is open to the public, to another account, or to every service",
    stage: "chosen",
    apply: replace("Key", "Key", "policy", "123456789012:root", "999999999999:root"),
  },
  {
    change: "the functions get a network, with a gateway that costs by the hour",
    breaks: "nothing costs by the hour: no stage needs a network, a container or a database server",
    apply: add("aws:ec2/natGateway:NatGateway", {}),
  },
];

/** The one event source mapping; SST ends its name in a hash of the queue's ARN. */
function mapping(app: App): string {
  return all(app, "EventSourceMapping")[0]?.name ?? "";
}

function set(kind: string, name: string | ((app: App) => string), inputs: object): (app: App) => void {
  return (app) => void Object.assign(one(app, kind, typeof name === "string" ? name : name(app)).inputs, inputs);
}

/** Changes a text in an input that is a text; it must be there. */
function replace(kind: string, name: string, input: string, from: string, to: string): (app: App) => void {
  return (app) => {
    const { inputs } = one(app, kind, name);
    inputs[input] = replaced(String(inputs[input]), from, to);
  };
}

function inDefinition(from: string, to: string): (app: App) => void {
  return replace("StateMachine", "ImportMachine", "definition", from, to);
}

function inPolicy(name: string, from: string, to: string): (app: App) => void {
  return (app) => {
    const [inline] = one(app, "Role", name).inputs.inlinePolicies as { policy: string }[];
    if (inline) inline.policy = replaced(inline.policy, from, to);
  };
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`Expected ${from} in what is to be changed, got ${text}`);
  return text.replace(from, to);
}

function grant(name: string, action: string, resource: string): (app: App) => void {
  const statement = { Effect: "Allow", Action: [action], Resource: [resource] };
  return inPolicy(name, '"Statement":[', `"Statement":[${JSON.stringify(statement)},`);
}

function trusting(name: string, Principal: unknown): (app: App) => void {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }];
  return set("Role", name, { assumeRolePolicy: { Version: "2012-10-17", Statement } });
}

function add(type: string, inputs: Record<string, unknown>): (app: App) => void {
  return ({ resources }) => {
    resources.push({ type, name: "Added", parent: "", inputs, protect: false, retainOnDelete: false });
  };
}

function remove(kind: string, name: string): (app: App) => void {
  return (app) => void app.resources.splice(app.resources.indexOf(one(app, kind, name)), 1);
}
