import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { errorName } from "@savelife/core/aws-errors";
import { AwsOnly, Unreadable } from "./facts.ts";
import { readAlarms, readTopic } from "./read-alarms.ts";
import { readExpiry, readQueue, readRecovery, readTable } from "./read-data.ts";
import { readCommit, readFunctions, readMappings, readReserved, readRole, readUrls } from "./read-functions.ts";
import type { Aws, Target } from "./target.ts";

type Asked = ReturnType<typeof ask>;

/** What the checks are about. Looking at a fact that was not read throws Unreadable: it hides no other. */
export type Facts = { [Name in keyof Asked]: Awaited<Asked[Name]> };

/**
 * Reads all that the checks need.
 * @throws what a client throws when its service is not there, does not answer, or knows nobody of the operator's name
 */
export async function readFacts(target: Target): Promise<Facts> {
  const asked = Object.entries(ask(target));
  const answers = await Promise.allSettled(asked.map(([, answer]) => answer));
  const facts = {};
  for (const [index, answer] of answers.entries()) {
    if (answer.status === "rejected" && !(answer.reason instanceof Unreadable)) throw answer.reason;
    const get = () => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    };
    Object.defineProperty(facts, asked[index]?.[0] ?? "", { get });
  }
  return facts as Facts; // has a property for each that was asked
}

/** Asks for every fact at once; one that needs another waits for it. */
function ask({ stage, aws, ...target }: Target) {
  const queue = read("the queue", () => readQueue(target.queue));
  const deadLetters = read("the dead-letter queue", () => readQueue(target.deadLetters));
  const table = read("the table", () => readTable(target.table));

  const ofAws = <T>(service: string, from: (aws: Aws) => Promise<T>) =>
    read(service, async () => {
      if (!aws) throw new AwsOnly();
      return from(aws);
    });
  const mappings = ofAws("Lambda", async ({ lambda }) => readMappings(lambda, (await queue).arn));
  const mapped = mappings.then(
    (known) => known.map(({ functionArn }) => functionArn),
    (): string[] => [],
  );
  const functions = ofAws("Lambda", async ({ lambda, linkedFunctions }) =>
    atLeastOne(await readFunctions(lambda, [...(await mapped), ...linkedFunctions]), "there is no function"),
  );
  const ofEach = <T>(from: (aws: Aws, one: Awaited<typeof functions>[number]) => Promise<T>) =>
    ofAws("Lambda", async (aws) => Promise.all((await functions).map((one) => from(aws, one))));
  return {
    stage,
    queue,
    deadLetters,
    /** The same two, of which a local stack has no encryption and no policies. */
    queues: ofAws("SQS", () => Promise.all([queue, deadLetters])),
    /** What Lambda receives from the queue for. */
    mappings,
    /** The same, unread where there is none: what nothing is known of does not hold. */
    consuming: mappings.then((known) => atLeastOne(known, "there is no event source mapping")),
    /** The functions of the mappings, and those that the stage links. */
    functions,
    reserved: ofAws("Lambda", async ({ lambda }) => {
      const arns = await mapped;
      const consumers = (await functions).filter(({ arn }) => arns.includes(arn));
      return Promise.all(consumers.map((one) => readReserved(lambda, one)));
    }),
    urls: ofEach(({ lambda }, one) => readUrls(lambda, one)).then((urls) => urls.flat()),
    /** What each was deployed from, and the files of its code that differ since. */
    bundles: ofEach(async ({ lambda, changedSince }, { name, arn }) => {
      const commit = await readCommit(lambda, arn);
      const isClean = commit !== undefined && !commit.endsWith("-dirty");
      return { name, commit, changed: isClean ? await changedSince(commit) : [] };
    }),
    account: ofAws("Lambda", async ({ lambda }) => {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
      return { concurrency: AccountLimit?.ConcurrentExecutions ?? 0 };
    }),
    roles: ofAws("IAM", async ({ iam }) => {
      const arns = new Set((await functions).map(({ roleArn }) => roleArn));
      return Promise.all([...arns].map((arn) => readRole(iam, arn)));
    }),
    wantedKey: ofAws("the settings", async ({ wantedKey }) => wantedKey),
    table,
    /** The same, of which a local stack has no protection. */
    deployedTable: ofAws("the table", () => table),
    recovery: ofAws("the table's backups", () => readRecovery(target.table)),
    expiry: ofAws("the table", () => readExpiry(target.table)),
    alarms: ofAws("CloudWatch", async ({ cloudwatch, alarms: { prefix, topicArn = isUnlinked() } }) =>
      readAlarms(cloudwatch, prefix, topicArn),
    ),
    topic: ofAws("SNS", async ({ sns, alarms: { topicArn = isUnlinked() } }) => readTopic(sns, topicArn)),
  };
}

/** What the services call it when the operator's role may not ask, and IAM when a role or a policy was deleted. */
const UNREADABLE = /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError|NoSuchEntity/;

async function read<T>(service: string, from: () => Promise<T>): Promise<T> {
  try {
    return await from();
  } catch (error) {
    if (!UNREADABLE.test(errorName(error))) throw error;
    throw new Unreadable(`${errorName(error)} from ${service}`, { cause: error });
  }
}

/** Of nothing everything would hold. */
function atLeastOne<T>(known: T[], unread: string): T[] {
  if (known.length === 0) throw new Unreadable(unread);
  return known;
}

function isUnlinked(): never {
  throw new Unreadable("the stage does not link its topic Alarms: deploy this code");
}
