import { errorName } from "@savelife/core/aws-errors";
import type { AlarmRule } from "@savelife/core/metrics";

/** What was read, or why it could not be. */
export type Fact<T> = { known: T } | { unread: string };

/** What the checks are about. Each is read by itself, so that one that may not be read hides no other. */
export type Known = {
  /** The name of the stage; `local` on one machine. */
  stage: string;
  queue: QueueFacts;
  deadLetters: QueueFacts;
  /** Encryption and policy of both queues. */
  protections: ProtectionFacts[];
  /** The queues that may use ours for their dead letters: a list of them, all of the account, or none. */
  redriveAllow: { permission: string; sources: string[] };
  /** What Lambda receives from the queue for. */
  mappings: MappingFacts[];
  /** The same, unread where there is none: what nothing is known of does not hold. */
  consuming: MappingFacts[];
  /** The functions of the mappings, and those that the stage links. */
  functions: FunctionFacts[];
  /** How many at once each function of a mapping may run, where that is reserved. */
  reserved: { name: string; concurrency: number | undefined }[];
  /** The addresses at which functions can be called past the API. */
  urls: { name: string; auth: string }[];
  account: { concurrency: number };
  /** Whether a deploy from here would encrypt with a key of the account: by the settings that it would read. */
  wantedKey: { isOwn: boolean };
  bundles: BundleFacts[];
  roles: RoleFacts[];
  table: TableFacts;
  tableProtection: TableProtectionFacts;
  recovery: { pointInTime: boolean };
  /** By which attribute items expire, if any. */
  expiry: { attribute: string | undefined };
  /** Those of the stage, by its name. */
  alarms: AlarmFacts[];
  topic: TopicFacts;
};

/** A fact is missing where a local stack has no such thing. */
export type Facts = { [Name in keyof Known]?: Fact<Known[Name]> };

export type QueueFacts = {
  arn: string;
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  maxMessageBytes: number;
  redrive: { deadLettersArn: string; maxReceives: number } | undefined;
  /** The key of the account that encrypts it, if any. */
  key: string | undefined;
  /** About, as SQS counts. */
  messages: number;
};

export type ProtectionFacts = { arn: string; isEncrypted: boolean; policy: Statement[] };

export type MappingFacts = {
  functionArn: string;
  state: string;
  reportsItems: boolean;
  maximumConcurrency: number | undefined;
  windowSeconds: number;
  filters: number;
};

export type FunctionFacts = { name: string; arn: string; timeoutSeconds: number; roleArn: string };

/** `commit` is what the function was deployed from; `changed` are files of its code that differ since. */
export type BundleFacts = { name: string; commit: string | undefined; changed: string[] };

export type RoleFacts = { arn: string; name: string; trust: Statement[]; policy: Statement[]; awsManaged: string[] };

export type TableFacts = { name: string; arn: string; keys: string[] };

export type TableProtectionFacts = { deletionProtected: boolean; hasAccountKey: boolean };

/** `queues` are those that it watches. It `acts` when it sends to the topic of the stage, be it good news alone. */
export type AlarmFacts = Required<Omit<AlarmRule, "below">> & {
  name: string;
  below: boolean;
  queues: string[];
  acts: boolean;
};

/** Who gets the alarms: subscriptions that were confirmed, and those that wait for it. Undefined: there is no topic. */
export type TopicFacts = { confirmed: number; pending: number } | undefined;

/** A statement of a policy, with lists where AWS allows single values too. */
export type Statement = {
  effect: string;
  /** ARNs, accounts and services; `*` for everybody. */
  principals: string[];
  /** `*` for all but some, which are in `notActions`. */
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  conditions: Condition[];
};

/** The key is in lower case, as AWS compares it. */
type Condition = { operator: string; key: string; values: string[] };

/** The name at the end of an ARN: of a queue, a function or a role. */
export function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

/** An answer from which a fact cannot be read; its text says what was expected, and holds nothing of people's data. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** What the services call it when the operator's role may not ask. */
const NOT_ALLOWED = /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/;

/**
 * Reads a fact. What the operator may not ask, and what makes no sense, is a fact that was not read.
 * @param service what is asked, such as `the queue`
 * @throws what the client throws when the service is not there, does not answer, or knows nobody of the operator's name
 */
export async function readFact<T>(read: () => Promise<T>, service: string): Promise<Fact<T>> {
  try {
    return { known: await read() };
  } catch (error) {
    if (error instanceof Unreadable) return { unread: error.message };
    if (NOT_ALLOWED.test(errorName(error))) return { unread: `${errorName(error)} from ${service}` };
    throw error;
  }
}

/** Reads a fact that needs another one: what that lacks, this lacks too. */
export async function readFrom<From, T>(
  fact: Fact<From>,
  read: (known: From) => Promise<T>,
  service: string,
): Promise<Fact<T>> {
  return "known" in fact ? readFact(() => read(fact.known), service) : fact;
}

/** The part of a fact. */
export function mapFact<From, T>(fact: Fact<From>, map: (known: From) => T): Fact<T> {
  return "known" in fact ? { known: map(fact.known) } : fact;
}
