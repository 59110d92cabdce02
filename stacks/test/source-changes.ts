import type { Edit } from "./copy-app.ts";

/** A deliberate change to a file of the stacks, and the rule or the rules that must notice it. */
export type SourceChange = Edit & { breaks: string | string[] };

/**
 * Deliberate changes to the files of the stacks, and the rule that must notice each. All are made at once in a copy,
 * which goes the whole way through `sst diff` as production: the rules that are named must fail there, and no other.
 */
export const sourceChanges: SourceChange[] = [
  {
    file: "stacks/table.ts",
    from: "opts.protect = production;",
    to: "",
    breaks: "the table stays in production whatever is deleted, and goes with any other stage",
  },
  {
    file: "stacks/table.ts",
    from: 'fields: { PK: "string" },',
    to: 'fields: { PK: "string" }, ttl: "expires",',
    breaks: "the table has the key PK alone, is on demand, and forgets nothing",
  },
  {
    file: "stacks/table.ts",
    from: "args.serverSideEncryption = { enabled: true, ",
    to: "args.serverSideEncryption = { enabled: false, ",
    breaks: "the table is encrypted with a key of the account, or the customer's",
  },
  {
    file: "stacks/queue.ts",
    from: "retry: QUEUE.maxReceives",
    to: "retry: 3",
    breaks: "a message is given up after five receives, to the dead-letter queue",
  },
  {
    file: "stacks/queue.ts",
    from: "QUEUE.visibilityTimeoutSeconds",
    to: "30",
    breaks: "a message is hidden for six times the consumer's timeout and the batching window",
  },
  {
    file: "stacks/queue.ts",
    from: "QUEUE.deadLetterRetentionSeconds",
    to: "4 * 24 * 60 * 60",
    breaks: "dead letters are kept ten days longer than messages, as their age counts from the first enqueue",
  },
  {
    file: "stacks/queue.ts",
    from: 'policy("Queue", queue, []);',
    to: "",
    breaks: "both queues and the bucket refuse what comes without TLS",
  },
  {
    file: "stacks/queue.ts",
    from: "messageRetentionSeconds: QUEUE.retentionSeconds,\n      maxMessageSize: QUEUE.maxMessageBytes,",
    to: "messageRetentionSeconds: QUEUE.retentionSeconds,",
    breaks: "both queues take as much as core counts for a message",
  },
  {
    file: "stacks/queue.ts",
    from: 'redrivePermission: "byQueue", sourceQueueArns: [queue.arn]',
    to: 'redrivePermission: "allowAll"',
    breaks: "no other queue may use the dead-letter queue",
  },
  {
    file: "stacks/key.ts",
    from: "kmsMasterKeyId: key.arn, kms",
    to: "kms",
    breaks: "both queues are encrypted, with the customer's key where there is one",
  },
  {
    file: "stacks/consumer.ts",
    from: "partialResponses: true",
    to: "partialResponses: false",
    breaks: "the consumer is fed in batches of 100 or a second, of which it may report single messages",
  },
  {
    file: "stacks/consumer.ts",
    from: "maximumConcurrency: CONSUMER.concurrency",
    to: "maximumConcurrency: 100",
    breaks:
      "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
  },
  {
    file: "stacks/consumer.ts",
    from: '"dynamodb:BatchGetItem"]',
    to: '"dynamodb:BatchGetItem", "dynamodb:PutItem"]', // which could overwrite
    breaks: "each function may do what its code was seen to do, and nothing else",
  },
  {
    file: "stacks/defaults.ts",
    from: "role.managedPolicyArns = [];",
    to: "",
    breaks:
      "no role has a managed policy, an action or a resource with a wildcard, but for what is inside its own resource",
  },
  {
    file: "stacks/defaults.ts",
    from: "role.assumeRolePolicy = lambdaAlone();",
    to: 'role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ AWS: "*" });',
    breaks: [
      "each role is for one service of AWS to assume, for this account",
      "nothing is open to the public, to another account, or to every service",
    ],
  },
  {
    file: "stacks/ingest.ts",
    from: "link: [queue, ingestKeys],",
    to: "link: [queue, ingestKeys], url: true,",
    breaks: [
      "nobody but the API may call a function from outside",
      "nothing is open to the public, to another account, or to every service",
      "a stage has no kind of resource that nobody has thought of",
    ],
  },
  {
    file: "stacks/defaults.ts",
    from: '"arm64"',
    to: '"x86_64"',
    breaks: "the functions are three, on Node 24 and arm64, with the memory and time that they need",
  },
  {
    file: "stacks/defaults.ts",
    from: "retentionInDays: 30",
    to: "retentionInDays: 365",
    breaks: "logs are kept a month, encrypted with the customer's key where there is one",
  },
  {
    file: "stacks/defaults.ts",
    from: 'format: "json"',
    to: 'format: "text"',
    breaks: "each function logs JSON to its own log",
  },
  {
    file: "stacks/defaults.ts",
    from: "minify: true",
    to: 'minify: name !== "ImportWorker"', // for one, as the bundles of the others serve again
    breaks: "no bundle has grown or shrunk by more than a twentieth",
  },
  {
    file: "stacks/ingest.ts",
    from: "cors: settings.corsOrigins.length > 0 && {",
    to: "cors: {",
    breaks: "no page of another origin may call the API, but for those that the stage names",
  },
  {
    file: "stacks/ingest.ts",
    from: "throttlingRateLimit: INGEST.requestsPerSecond",
    to: "throttlingRateLimit: 10_000",
    breaks: "the API is throttled to 100 requests a second",
  },
  {
    file: "stacks/ingest.ts",
    from: "of ROUTES",
    to: 'of ["/{proxy+}"]',
    breaks: "the API has three routes, all to the one ingest function",
  },
  {
    file: "stacks/import-files.ts",
    from: "  cors: false,\n",
    to: "",
    breaks:
      "the bucket is the only one, closed to the public, without a web site, rules for pages, or lists of who may read",
  },
  {
    file: "stacks/import-files.ts",
    from: "expiration: { days: 30 }",
    to: "expiration: { days: 3650 }",
    breaks: "the bucket forgets everything after 30 days, and keeps no versions",
  },
  {
    file: "stacks/import-files.ts",
    from: "forceDestroy: !production",
    to: "forceDestroy: true",
    breaks: "the bucket stays in production, and goes with any other stage with all that is in it",
  },
  {
    file: "stacks/imports.ts",
    from: '["Object Created"]',
    to: '["Object Deleted"]',
    breaks: "a file in the folder of a type starts its import",
  },
  {
    file: "stacks/imports.ts",
    from: '{ actions: ["lambda:InvokeFunction"], resources: [worker.arn] }',
    to: '{ actions: ["lambda:InvokeFunction"], resources: [worker.arn, `arn:aws:lambda:eu-west-1:1:function:other`] }',
    breaks: "the state machine may do what its definition says, and nothing else",
  },
  {
    file: "stacks/import-machine.ts",
    from: 'StartAt: "Prepare"',
    to: 'StartAt: "Prepared"',
    breaks: "the state machine is valid Amazon States Language",
  },
  {
    file: "stacks/import-machine.ts",
    from: "MaxConcurrency: 3",
    to: "MaxConcurrency: 300",
    breaks: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
  },
  {
    file: "stacks/import-machine.ts",
    from: 'JitterStrategy: "FULL"',
    to: 'JitterStrategy: "NONE"',
    breaks: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
  },
  {
    file: "stacks/import-machine.ts",
    from: "ToleratedFailurePercentage: 1",
    to: "ToleratedFailurePercentage: 100",
    breaks: "an import in which a batch failed goes on, and then fails: no row is missing in silence",
  },
  {
    file: "stacks/alarms.ts",
    from: "of: ours(METRICS.failed),",
    to: "of: ours(METRICS.duplicate),",
    breaks: "there is an alarm for everything that needs an operator, each on its own metric and number",
  },
  {
    file: "stacks/alarms.ts",
    from: "alarmActions: rule.below ? [] : [topic.arn],",
    to: "",
    breaks: "every alarm sends to the topic, good news too, and says what to do and where the runbook says more",
  },
  {
    file: "stacks/alarms.ts",
    from: '"ignore" : "notBreaching"',
    to: '"breaching" : "notBreaching"',
    breaks: "an alarm sounds above its number and is silent without data, but for a day without a sign-up",
  },
  {
    file: "stacks/alarms.ts",
    from: "IF(received >= 20,",
    to: "IF(received >= 1,",
    breaks: "the rejected share is that of all messages received, of any type, and of at least 20",
  },
  {
    file: "stacks/alarms.ts",
    from: "FILL(visible, 0) + FILL(hidden, 0)",
    to: "FILL(visible, 0)",
    breaks: "the alarm on dead letters also counts those that an operator looks at",
  },
  {
    file: "stacks/alarms.ts",
    from: '"FILL(signUps, 0)"',
    to: '"signUps"',
    breaks: "a day without a sign-up is an alarm in production alone, and only after a day with one",
  },
  {
    file: "stacks/notices.ts",
    from: '"FAILED", "TIMED_OUT", "ABORTED"',
    to: '"FAILED"',
    breaks: "an import that failed, took too long or was stopped reaches the topic by EventBridge, which costs nothing",
  },
  {
    file: "stacks/notices.ts",
    from: "    deadLetterConfig: { arn: deadLetters.arn },\n",
    to: "",
    breaks: "an import that EventBridge cannot start, and a notice that it cannot deliver, is a dead letter",
  },
  {
    file: "stacks/topic.ts",
    from: '      mayPublish("events.amazonaws.com"),\n',
    to: "",
    breaks:
      "CloudWatch may publish to the topic, for this account, and EventBridge, which meets no condition, and nobody else",
  },
  {
    file: "stacks/queue.ts",
    from: 'ArnLike: { "aws:SourceArn"',
    to: 'ArnNotLike: { "aws:SourceArn"',
    breaks:
      "the policies of queues and bucket let in EventBridge alone, with what it could not deliver, to the dead letters",
  },
  {
    file: "stacks/dashboard.ts",
    from: 'graph("Dead letters", metricsOf.deadLetters',
    to: 'graph("Dead letters", { ...metricsOf.deadLetters, dimensions: { QueueName: "Queue" } }',
    breaks:
      "the dashboard of a watched stage shows the way of a message from left to right, with resources that are there",
  },
  {
    file: "stacks/key.ts",
    from: "protect: production, retainOnDelete: production",
    to: "protect: false",
    breaks: "a customer's key stays in production whatever is deployed, as nothing can be read without it",
  },
  {
    file: "stacks/kept-settings.ts",
    from: 'keptSettings(process.env).join(",") || "none"',
    to: 'process.env.SAVELIFE_CUSTOMER_KEY ?? "none"',
    breaks: "production records the names of its settings, and no value, so that the next deploy cannot lose them",
  },
];
