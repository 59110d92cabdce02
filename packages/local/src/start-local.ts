import { channel } from "node:diagnostics_channel";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ConsoleAccess } from "@savelife/console/guard/tickets";
import type { Consumption } from "@savelife/core/consume";
import type { Consumed } from "@savelife/core/settle";
import { type Addresses, linkProcess, sqsClient } from "./clients.ts";
import { type DynamodbEngine, startDynamodb } from "./dynamodb.ts";
import { startEventSourceMapping } from "./event-source-mapping.ts";
import { close, serve } from "./listen.ts";
import { ANY_PORTS, identify, type Ports, refuseBusyPorts } from "./ports.ts";
import { createQueues, createTable } from "./resources.ts";
import { startSqs } from "./sqs.ts";
import { startLocalConsole } from "./start-local-console.ts";

type LocalOptions = {
  /** Where to listen; by default on any free ports, as tests want it. */
  ports?: Ports;
  /** The folder that keeps the state across restarts, see `makePrivate`. Without it the state is in memory. */
  data?: string | undefined;
  /** By default as `startDynamodb` chooses. */
  engine?: DynamodbEngine;
  /** The folder of `.savelife`, where the journal of dead letters is. Without it the journal goes with the stack. */
  folder?: string;
  /** How long a batch that is not full waits for more messages. Default 1,000, as the deployed one. */
  windowMilliseconds?: number;
  /** True to let the functions write their log lines through the global `console`. Default false: none. */
  verbose?: boolean;
  /** Called when the consumer throws or takes too long, and when an engine ends or cannot be reached. */
  onError?: (error: Error) => void;
};

/** A running stack. */
export type Local = Addresses & {
  ingest: string;
  /** Where the console is, and the secret by which a browser is let in. */
  console: ConsoleAccess;
  /** Their names. */
  engines: { sqs: string; dynamodb: string };
  /** Calls back with each batch of messages and what became of them; the answer unsubscribes. */
  subscribe(listener: (consumed: Consumed[]) => void): () => void;
  stop(): Promise<void>;
};

/**
 * Starts everything on 127.0.0.1; when one part does not start, those before it are stopped. The functions read their
 * links from the environment when they are loaded, so there can be one stack in a process, ever. It sets `process.env`,
 * and lets nobody else read the files that this process makes. The addresses that it gives are guarded.
 * @throws BusyPort before anything is started
 */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { ports = ANY_PORTS, data, folder, engine, verbose = false, windowMilliseconds, onError } = options;
  claimProcess();
  await refuseBusyPorts(ports);

  await using started = new AsyncDisposableStack();
  const dynamodb = await startDynamodb({ engine, port: ports.dynamodb, data, onError });
  started.defer(dynamodb.stop);
  const sqs = await startSqs({ port: ports.sqs, data });
  started.defer(sqs.stop);

  const table = { name: TABLE_NAME };
  await createTable(dynamodb.endpoint, table.name);
  const { queue, deadLetters } = await createQueues(sqs.endpoint);
  const addresses = { sqs: sqs.endpoint, dynamodb: dynamodb.endpoint, queue, deadLetters, table };
  linkProcess(addresses, verbose);
  const { app, handler, subscribe } = await loadFunctions();

  const client = sqsClient(sqs.endpoint);
  const mapping = startEventSourceMapping({ queue: { client, ...queue }, handler, windowMilliseconds, onError });
  started.defer(mapping.stop);
  const identity = { pid: process.pid, ...(folder && { folder }) };
  const server = createServer(identify(identity, getRequestListener(app.fetch)));
  const ingest = await serve(server, ports.ingest, "ingest");
  started.defer(() => close(server));

  const console = await startLocalConsole({ addresses, sqs, port: ports.console, folder, subscribe });
  started.defer(console.stop);

  const running = started.move();
  return {
    ...addresses,
    dynamodb: dynamodb.published,
    ingest,
    console: { url: console.url, secret: console.secret },
    engines: { sqs: sqs.name, dynamodb: dynamodb.name },
    subscribe,
    stop: () => running.disposeAsync(),
  };
}

const TABLE_NAME = "SaveLife";

let isClaimed = false;

function claimProcess(): void {
  if (isClaimed) throw new Error("This process has a local stack already: start another one in a new process.");
  isClaimed = true;
  process.umask(0o077);
}

/** The same handlers that are deployed; loading them opens their links. */
async function loadFunctions() {
  const { app } = await import("@savelife/functions/ingest");
  const { handler } = await import("@savelife/functions/consumer");
  const { CONSUMPTIONS } = await import("@savelife/functions/report");
  const subscribe: Local["subscribe"] = (listener) => {
    // Only `report` publishes on this channel, and what it publishes is a Consumption.
    const onMessage = (consumption: unknown) => listener((consumption as Consumption).consumed);
    channel(CONSUMPTIONS).subscribe(onMessage);
    return () => channel(CONSUMPTIONS).unsubscribe(onMessage);
  };
  return { app, handler, subscribe };
}
