import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { catalogue } from "@savelife/core/catalogue";
import { toEnvironment } from "@savelife/local/clients";
import type { Measurement, Task } from "./task.ts";

/** A design in a process of its own. */
export type Worker = {
  run(task: Task): Promise<Measurement>;
  /** The bytes that it has printed so far, when they are counted. */
  printedBytes(): number;
  stop(): Promise<void>;
};

export type WorkerOptions = {
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
export type Tables = { items: string; idempotency: string };

/** Starts a worker that has loaded its design once it answers. */
export function startWorker({ worker, design, dynamodb, tables, countsPrinted = false }: WorkerOptions): Worker {
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
      reject(new Error(`expected ${task.name} to be taken, but its process ended; its error stands above`));
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
