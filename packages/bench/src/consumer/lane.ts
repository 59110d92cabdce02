import { isDeepStrictEqual } from "node:util";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { catalogue, type Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import type { Table } from "@savelife/core/table";
import { itemsOf, tableAt } from "@savelife/core/test/engines";
import { fixture, record } from "@savelife/core/test/records";
import { dynamodbClient } from "@savelife/local/clients";
import { createTable } from "@savelife/local/resources";
import type { Design } from "./designs.ts";
import { startWorker, type Tables, type Worker } from "./start-worker.ts";
import { type Measurement, makeEvents, type Task } from "./task.ts";

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
