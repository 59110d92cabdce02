import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { catalogue, type Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import type { Table } from "@savelife/core/table";
import { itemsOf, tableAt } from "@savelife/core/test/engines";
import { fixture, record } from "@savelife/core/test/records";
import { dynamodbClient, toEnvironment } from "@savelife/local/clients";
import { createTable } from "@savelife/local/resources";
import type { Design } from "./designs.ts";
import { type Measurement, makeEvents, type Task } from "./worker.ts";

/** Where a comparison happens: the table engine, and the bundles of the worker and of the design. */
export type Place = { dynamodb: string; worker: string; design: string };

/** A design with its worker and its tables. */
export type Lane = {
  /** Has fresh messages taken from empty tables, and proves that all of them were stored. */
  run: Run;
  /** The same without the proof, for a handler that is to store nothing. */
  runUnproven: Run;
  worker: Worker;
};

type Run = (name: string, messages: number, batchSize: number) => Promise<Measurement>;

/** What all messages are made from. */
const templates: Task["templates"] = { events: catalogue.map(({ type }) => fixture(type)), record: record("") };

/**
 * Opens a lane for a design.
 * @param through where the worker finds the engine, when that is not the engine itself
 */
export function openLane({ name: who, title }: Design, { dynamodb, ...place }: Place, through?: string): Lane {
  const id = crypto.randomUUID();
  const tables: Tables = { items: `${who}-${id}`, idempotency: `${who}-${id}-idempotency` };
  const table = tableAt(dynamodb, tables.items);
  const worker = startWorker({ ...place, dynamodb: through ?? dynamodb, tables, countsPrinted: through !== undefined });
  const toTask = (name: string, messages: number, batchSize: number): Task => {
    return { name: `${who}, ${name}`, messages, batchSize, templates };
  };
  return {
    worker,
    runUnproven: (name, messages, batchSize) => worker.run(toTask(name, messages, batchSize)),
    async run(name, messages, batchSize) {
      const task = toTask(name, messages, batchSize);
      await renewTables(dynamodb, tables);
      const measurement = await worker.run(task);
      if (measurement.reported > 0) {
        throw new Error(`expected ${title} to acknowledge all messages, but it reported ${measurement.reported}`);
      }
      await proveStored(title, table, makeEvents(task, 0, messages));
      return measurement;
    },
  };
}

/** Makes the tables of a design again, so that each round begins with empty ones. */
async function renewTables(endpoint: string, { items, idempotency }: Tables): Promise<void> {
  for (const name of [items, idempotency]) {
    await deleteTable(endpoint, name);
    await createTable(endpoint, name);
  }
}

async function deleteTable(endpoint: string, name: string): Promise<void> {
  const client = dynamodbClient(endpoint);
  await client.send(new DeleteTableCommand({ TableName: name })).catch((error: Error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
  });
  client.destroy();
}

/**
 * Proves that a table holds exactly the items of these events: as many, and each with every attribute.
 * @throws Error with the counts, and the key of the first item that is missing or differs
 */
export async function proveStored(who: string, table: Table, events: Event[]): Promise<void> {
  const stored = await itemsOf(table);
  if (stored.size !== events.length) {
    throw new Error(`expected ${who} to store ${events.length} items, got ${stored.size}`);
  }
  const wrong = events.map(toItem).find((item) => !isDeepStrictEqual(item, stored.get(item.PK)));
  if (wrong) throw new Error(`expected ${who} to store ${wrong.PK} as it was sent, got nothing or something else`);
}

/** A design in its own process. */
type Worker = {
  run(task: Task): Promise<Measurement>;
  /** The bytes that it has printed so far, when they are counted. */
  printedBytes(): number;
  stop(): Promise<void>;
};

type WorkerOptions = {
  /** The bundled worker. */
  worker: string;
  /** The bundled design. */
  design: string;
  dynamodb: string;
  tables: Tables;
  /** True to count what is printed; else it goes to the null device, so that nobody waits for a terminal. */
  countsPrinted?: boolean;
};

/** The table of items, and the one that only the design with idempotency records has. */
type Tables = { items: string; idempotency: string };

/** Starts a worker that has loaded its design once it answers. */
function startWorker({ worker, design, dynamodb, tables, countsPrinted = false }: WorkerOptions): Worker {
  const child = fork(worker, [design], {
    env: environment(dynamodb, tables),
    execArgv: [],
    stdio: ["ignore", countsPrinted ? "pipe" : "ignore", "inherit", "ipc"],
  });
  let printed = 0;
  child.stdout?.on("data", (bytes: Buffer) => {
    printed += bytes.byteLength;
  });
  return { run: (task) => ask(child, task), printedBytes: () => printed, stop: () => stop(child) };
}

/** What Lambda and SST would set, and nothing of the shell's: no profile, no proxy, no options of Node. */
function environment(dynamodb: string, tables: Tables): NodeJS.ProcessEnv {
  const queue = (name: string) => ({ url: `${NO_SQS}/000000000000/${name}` });
  return {
    ...toEnvironment({
      dynamodb,
      sqs: NO_SQS,
      queue: queue("queue"),
      deadLetters: queue("dead-letters"),
      table: { name: tables.items },
    }),
    TABLE_NAME: tables.items,
    IDEMPOTENCY_TABLE_NAME: tables.idempotency,
    KEY_PREFIXES: JSON.stringify(Object.fromEntries(catalogue.map(({ type, prefix }) => [type, prefix]))),
    AWS_LAMBDA_FUNCTION_NAME: "Consumer",
    NODE_ENV: "production",
  };
}

/** Fresh and valid messages concern no queue; a design that asked one would fail here. */
const NO_SQS = "http://127.0.0.1:9";

function ask(child: ChildProcess, task: Task): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Error(`expected ${task.name} to be taken, but its process ended; its error is above`));
    child.once("exit", fail);
    child.once("message", (measurement) => {
      child.off("exit", fail);
      resolve(measurement as Measurement);
    });
    child.send(task, (error) => error && reject(error));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
