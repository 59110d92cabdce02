import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { catalogue, type Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import type { Table } from "@savelife/core/table";
import { itemsOf, tableAt } from "@savelife/core/test/engines";
import { fixture, record } from "@savelife/core/test/records";
import { createTable } from "@savelife/local/resources";
import type { Measurement } from "../measure.ts";
import { type Bench, type BundledDesign, environmentOf, idempotencyTableOf } from "./bench.ts";
import { makeEvents, type Task, type TaskMeasurement } from "./worker.ts";

/** What all messages are made from. */
const templates: Task["templates"] = { events: catalogue.map(({ type }) => fixture(type)), record: record("") };

/**
 * Starts a design in its own process, with tables of its own. It ends when it is disposed of.
 * @param through where the worker finds the engine, when that is not the engine itself; what it prints is counted then, and else
 * goes to the null device, so that nobody waits for a terminal
 */
export function startDesign(
  { dynamodb, worker }: Pick<Bench, "dynamodb" | "worker">,
  { name: who, title, file }: BundledDesign,
  through?: string,
) {
  const table = tableAt(dynamodb, `${who}-${crypto.randomUUID()}`);
  const child = fork(worker.file, [file], {
    env: environmentOf(through ?? dynamodb, table.name),
    execArgv: [],
    stdio: ["ignore", through ? "pipe" : "ignore", "inherit", "ipc"],
  });
  let printed = 0;
  child.stdout?.on("data", (bytes: Buffer) => {
    printed += bytes.byteLength;
  });
  return {
    /** The bytes that it has printed so far, when they are counted. */
    printedBytes: () => printed,
    /** Has fresh messages taken from empty tables, and proves that all of them were stored. */
    async run(name: string, messages: number, batchSize: number): Promise<Measurement> {
      const task: Task = { name: `${who}, ${name}`, messages, batchSize, templates };
      for (const name of [table.name, idempotencyTableOf(table.name)]) await renewTable(dynamodb, table, name);
      const measurement = await ask(child, task);
      if (measurement.reported > 0) {
        throw new Error(`expected ${title} to acknowledge all messages, but it reported ${measurement.reported}`);
      }
      await proveStored(title, table, makeEvents(task, 0, messages));
      return measurement;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "close"); // not "exit", after which more of what it printed may come
      child.kill();
      await ended;
    },
  };
}

/** Makes a table again, so that each round begins with an empty one. */
async function renewTable(endpoint: string, { client }: Table, name: string): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName: name })).catch((error: Error) => {
    if (error.name !== "ResourceNotFoundException") throw error;
  });
  await createTable(endpoint, name);
}

function ask(child: ChildProcess, task: Task): Promise<TaskMeasurement> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Error(`expected ${task.name} to be taken, but its process ended; its error is above`));
    child.once("exit", fail);
    child.once("message", (measurement) => {
      child.off("exit", fail);
      resolve(measurement as TaskMeasurement);
    });
    child.send(task, (error) => error && reject(error));
  });
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
