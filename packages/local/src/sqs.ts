import { type BuildAppOptions, buildApp } from "fauxqs";
import type { Engine, EngineOptions } from "./engine.ts";
import { serve } from "./listen.ts";

/** A running SQS engine; what CloudWatch tells of a deployed queue, it tells itself. */
export type Sqs = Engine & {
  /** When the oldest message of a queue was sent, or undefined when it holds none. It disturbs nothing. */
  oldestMessage(queueUrl: string): Date | undefined;
};

/** Starts fauxqs, an SQS-compatible server without queues, in this process. */
export async function startSqs({ port = 0, data }: EngineOptions = {}): Promise<Sqs> {
  const { SqsStore, SnsStore, S3Store, PersistenceManager } = await loadParts();
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const app = buildApp({ logger: false, stores });
  const persistence = data ? new PersistenceManager(data) : undefined;
  persistence?.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  await app.ready();
  const endpoint = await serve(app.server, port, "SQS");

  // By itself it says sqs.<region>.localhost, a host that many resolvers do not know.
  stores.sqsStore.buildQueueUrl = (name) => toQueueUrl(endpoint, name);
  moveQueues(stores.sqsStore, endpoint);
  if (persistence) persist(stores.sqsStore, persistence);
  return {
    endpoint,
    oldestMessage: (queueUrl) => oldestMessage(stores.sqsStore, queueUrl),
    async stop() {
      await app.close();
      persistence?.close();
    },
  };
}

type Stores = NonNullable<BuildAppOptions["stores"]>;
type SqsStore = Stores["sqsStore"];
type Persistence = NonNullable<SqsStore["persistence"]>;

/** What fauxqs keeps to itself: its own start listens on every interface of the machine, and only it can keep state. */
type Parts = {
  SqsStore: new () => SqsStore;
  SnsStore: new () => Stores["snsStore"];
  S3Store: new () => Stores["s3Store"];
  PersistenceManager: new (directory: string) => Persistence;
};

async function loadParts(): Promise<Parts> {
  const files = ["./sqs/sqsStore.js", "./sns/snsStore.js", "./s3/s3Store.js", "./persistence.js"];
  const main = import.meta.resolve("fauxqs");
  const modules = await Promise.all(files.map((file) => import(new URL(file, main).href)));
  return Object.assign({}, ...modules);
}

function toQueueUrl(endpoint: string, name: string): string {
  return `${endpoint}/000000000000/${name}`;
}

function oldestMessage(store: SqsStore, queueUrl: string): Date | undefined {
  const { ready = [], delayed = [], inflight = [] } = store.getQueue(queueUrl)?.inspectMessages() ?? {};
  const messages = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const [first = Number.NaN, ...others] = messages.map(({ sentTimestamp }) => sentTimestamp);
  const oldest = others.reduce((one, other) => Math.min(one, other), first);
  return Number.isNaN(oldest) ? undefined : new Date(oldest);
}

/** Queues are kept with their URLs, but the port may be another one this time. */
function moveQueues(store: SqsStore, endpoint: string): void {
  const queues = [...store.allQueues()];
  store.purgeAll();
  for (const queue of queues) {
    const url = toQueueUrl(endpoint, queue.name);
    Object.assign(store.createQueue(queue.name, url, queue.arn), queue, { url });
  }
}

/** Only now, since while the kept state is loaded nothing of it must be written again. */
function persist(store: SqsStore, persistence: Persistence): void {
  store.persistence = persistence;
  for (const queue of store.allQueues()) queue.persistence = persistence;
}
