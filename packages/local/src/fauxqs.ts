import { type BuildAppOptions, buildApp } from "fauxqs";
import { answerQueries } from "./query-protocol.ts";

type Stores = NonNullable<BuildAppOptions["stores"]>;
type Persistence = NonNullable<Stores["sqsStore"]["persistence"]>;
type Queue = ReturnType<Stores["sqsStore"]["createQueue"]>;

/** fauxqs without a port: `app` answers its requests. */
export type Fauxqs = Awaited<ReturnType<typeof openFauxqs>>;

/**
 * Builds fauxqs. This file alone knows its inside, which is why its version is pinned: its own start listens on every
 * interface of the machine, only that start can keep state, and in places it loses or refuses what SQS does not.
 */
export async function openFauxqs(data: string | undefined) {
  const { SqsStore, SnsStore, S3Store, PersistenceManager, INVALID_MESSAGE_BODY_CHAR } = await loadParts();
  takeWhatSqsTakes(INVALID_MESSAGE_BODY_CHAR);
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const store = stores.sqsStore;
  const app = buildApp({ logger: false, stores });
  const keeper = data === undefined ? undefined : new (keeperFrom(PersistenceManager))(data);
  keeper?.loadSqsAndSns(store, stores.snsStore);
  answerQueries(app);
  await app.ready();
  return {
    app,
    store,
    /** Gives queues the URLs of an address; by itself it says `sqs.<region>.localhost`, which many do not resolve. */
    moveTo(endpoint: string) {
      store.buildQueueUrl = (name) => toQueueUrl(endpoint, name);
      moveQueues(store, endpoint);
      if (keeper) keepQueues(store, keeper);
    },
    async close() {
      await app.close();
      keeper?.close();
    },
  };
}

/** The parts of fauxqs that its package does not export. */
type Parts = {
  SqsStore: new () => Stores["sqsStore"];
  SnsStore: new () => Stores["snsStore"];
  S3Store: new () => Stores["s3Store"];
  PersistenceManager: new (directory: string) => Persistence;
  INVALID_MESSAGE_BODY_CHAR: RegExp;
};

async function loadParts(): Promise<Parts> {
  const files = ["./sqs/sqsStore.js", "./sns/snsStore.js", "./s3/s3Store.js", "./persistence.js", "./sqs/sqsTypes.js"];
  const main = import.meta.resolve("fauxqs");
  const modules = await Promise.all(files.map((file) => import(new URL(file, main).href)));
  return Object.assign({}, ...modules);
}

/**
 * It looks at halves of characters, and so refuses every emoji.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function takeWhatSqsTakes(refused: RegExp): void {
  const refusedBySqs = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
  refused.test = (text) => refusedBySqs.test(text);
}

type Message = Parameters<Queue["enqueue"]>[0];

/**
 * It moves a message to the dead letters by taking it out of its memory, deleting, then inserting it: when it is
 * killed, or the insertion fails, it has lost it. So nothing is deleted while messages are received, as the insertion
 * replaces the row of the message anyway; and one that was not moved is put back.
 */
function keeperFrom(PersistenceManager: Parts["PersistenceManager"]) {
  return class extends PersistenceManager {
    /** The queue from which messages are received just now. */
    receiving: Queue | undefined;
    override deleteMessage(messageId: string): void {
      if (!this.receiving) super.deleteMessage(messageId);
    }
    override insertMessage(queueName: string, message: Message): void {
      try {
        super.insertMessage(queueName, message);
      } catch (error) {
        this.receiving?.messages.push(message);
        throw error;
      }
    }
  };
}

type Keeper = InstanceType<ReturnType<typeof keeperFrom>>;

function toQueueUrl(endpoint: string, name: string): string {
  return `${endpoint}/000000000000/${name}`;
}

/** Queues are kept with their URLs, but the port may be another one this time. */
function moveQueues(store: Stores["sqsStore"], endpoint: string): void {
  const queues = [...store.allQueues()];
  store.purgeAll();
  for (const queue of queues) {
    const url = toQueueUrl(endpoint, queue.name);
    Object.assign(store.createQueue(queue.name, url, queue.arn), queue, { url });
  }
}

/** Only now, since while the kept state is loaded nothing of it must be written again. */
function keepQueues(store: Stores["sqsStore"], keeper: Keeper): void {
  store.persistence = keeper;
  for (const queue of store.allQueues()) {
    queue.persistence = keeper;
    keepQueue(queue, keeper);
  }
  const create = store.createQueue.bind(store);
  store.createQueue = (...named) => keepQueue(create(...named), keeper);
}

/** The least time that is not 0. */
const AT_ONCE_SECONDS = Number.MIN_VALUE;

function keepQueue(queue: Queue, keeper: Keeper): Queue {
  const changeVisibility = queue.changeVisibility.bind(queue);
  // With 0, it takes the message out of its memory, and then fails to write it: NOT NULL on approximate_receive_count.
  queue.changeVisibility = (receiptHandle, seconds) => {
    changeVisibility(receiptHandle, seconds === 0 ? AT_ONCE_SECONDS : seconds);
    queue.processTimers();
  };
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (...asked) => {
    keeper.receiving = queue;
    try {
      return dequeue(...asked);
    } finally {
      keeper.receiving = undefined;
    }
  };
  return queue;
}
