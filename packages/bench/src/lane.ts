import { catalogue } from "@savelife/core/catalogue";
import { tableAt } from "@savelife/core/test/engines";
import { fixture, record } from "@savelife/core/test/records";
import type { Design } from "./designs.ts";
import { makeEvents } from "./messages.ts";
import { proveStored } from "./prove-stored.ts";
import { startWorker, type Tables, type Worker } from "./start-worker.ts";
import { renewTables } from "./tables.ts";
import type { Measurement, Task } from "./task.ts";

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
