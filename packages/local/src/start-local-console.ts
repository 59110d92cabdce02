import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { system } from "@savelife/console/options";
import { countOutcomes, type Measures } from "@savelife/console/overview/measures";
import { type RunningConsole, startConsole } from "@savelife/console/start-console";
import type { Consumed } from "@savelife/core/settle";
import { openWorkbench } from "@savelife/workbench/workbench";
import { type Addresses, dynamodbClient, sqsClient } from "./clients.ts";
import type { Sqs } from "./sqs.ts";

type LocalConsoleOptions = {
  addresses: Addresses;
  sqs: Sqs;
  port: number;
  /** The folder of `.savelife`, where the journal of dead letters is; by default one that goes with the stack. */
  folder?: string | undefined;
  /** Calls back with each batch of messages and what became of them; the answer unsubscribes. */
  subscribe: (listener: (consumed: Consumed[]) => void) => () => void;
};

/** Starts the console. What CloudWatch knows of a deployed stack, the consumer and the engine know here. */
export async function startLocalConsole(options: LocalConsoleOptions): Promise<RunningConsole> {
  const { addresses, sqs, port, subscribe } = options;
  await using started = new AsyncDisposableStack();
  const folder = options.folder ?? started.adopt(await mkdtemp(join(tmpdir(), "savelife-")), remove);
  const { queue, deadLetters, table } = addresses;
  const outcomes = countOutcomes(() => new Date());
  started.defer(subscribe(outcomes.add));
  const age = (url: string) => {
    const oldest = sqs.oldestMessage(url);
    return oldest && Math.max(0, (Date.now() - oldest.getTime()) / 1_000);
  };
  const measures: Measures = {
    read: async () => ({
      ...outcomes.recent(),
      ages: { queue: age(queue.url), deadLetters: age(deadLetters.url) },
    }),
    origin: "the consumer and the queues of this machine, since it was started",
  };
  const client = sqsClient(addresses.sqs);
  const services = {
    queue: { client, url: queue.url },
    deadLetters: { client, url: deadLetters.url },
    table: { client: DynamoDBDocumentClient.from(dynamodbClient(addresses.dynamodb)), name: table.name },
  };
  const bench = openWorkbench(services, folder, { stage: "local", waitSeconds: 0 }); // the engine is one server
  started.defer(bench.close);
  const console = await startConsole({ ...system, port, stage: "local", bench, measures, refreshSeconds: 2 });
  started.defer(console.stop);
  const running = started.move();
  return { ...console, stop: () => running.disposeAsync() };
}

/** It may be gone already: some systems empty their folder of temporary files. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
