import type { Statement } from "./read/policy.ts";

/** What was read; or the name of the error for which it could not be; or that a local stack has none of it. */
export type Fact<T> = { known: T } | { unread: string } | { awsOnly: true };

/** What the checks are about. Each is read by itself, so that one that may not be read hides no other. */
export type Known = {
  /** The name of the stage; `local` on one machine. */
  stage: string;
  queue: QueueFacts;
  deadLetters: QueueFacts;
  /** Encryption and policy of both queues. */
  protections: ProtectionFacts[];
  /** What Lambda receives from the queue for. */
  mappings: MappingFacts[];
  /** The same, unread where there is none: what nothing is known of does not hold. */
  consuming: MappingFacts[];
  /** The functions of the mappings, and those that the stage links. */
  functions: FunctionFacts[];
  bundles: BundleFacts[];
  roles: RoleFacts[];
  table: TableFacts;
  tableProtection: TableProtectionFacts;
  recovery: { pointInTime: boolean };
  /** Those that watch a metric of a queue. */
  alarms: AlarmFacts[];
};

export type Facts = { [Name in keyof Known]: Fact<Known[Name]> };

export type QueueFacts = {
  arn: string;
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  redrive: { deadLettersArn: string; maxReceives: number } | undefined;
};

export type ProtectionFacts = { arn: string; isEncrypted: boolean; policy: Statement[] };

export type MappingFacts = {
  functionArn: string;
  state: string;
  reportsItems: boolean;
  maximumConcurrency: number | undefined;
};

export type FunctionFacts = { name: string; arn: string; timeoutSeconds: number; roleArn: string };

/** `commit` is what the function was deployed from; `changed` are files of its code that differ since. */
export type BundleFacts = { name: string; commit: string | undefined; changed: string[] };

export type RoleFacts = { name: string; trust: Statement[]; policy: Statement[]; awsManaged: string[] };

export type TableFacts = { name: string; keys: string[] };

export type TableProtectionFacts = { deletionProtected: boolean; hasAccountKey: boolean };

export type AlarmFacts = {
  name: string;
  metric: string;
  queue: string;
  /** True when one message is enough. */
  tellsOfOne: boolean;
  /** True when somebody is told. */
  acts: boolean;
};
