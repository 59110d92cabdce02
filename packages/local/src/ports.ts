import { createServer, type RequestListener } from "node:http";
import * as z from "zod/mini";
import { BusyPort, close, listen } from "./listen.ts";

export type Ports = { ingest: number; console: number; sqs: number; dynamodb: number };

const PORTS: Ports = { ingest: 3000, console: 3001, sqs: 4566, dynamodb: 8000 };

/** Free ports, whichever they are. */
export const ANY_PORTS: Ports = { ingest: 0, console: 0, sqs: 0, dynamodb: 0 };

/** The ports of the local stack, all moved by `offset`. */
export function offsetPorts(offset: number): Ports {
  return {
    ingest: PORTS.ingest + offset,
    console: PORTS.console + offset,
    sqs: PORTS.sqs + offset,
    dynamodb: PORTS.dynamodb + offset,
  };
}

/**
 * Makes sure that every port is free, before anything is started. Port 0 means any free one.
 * @throws BusyPort for the first that is not
 */
export async function refuseBusyPorts(ports: Ports): Promise<void> {
  await refuseBusyPort(ports.ingest, "ingest");
  await refuseBusyPort(ports.console, "the console");
  await refuseBusyPort(ports.sqs, "SQS");
  await refuseBusyPort(ports.dynamodb, "DynamoDB");
}

/** The first of some offsets at which all ports are free. */
export async function findFreeOffset(offsets: Iterable<number>): Promise<number> {
  for (const offset of offsets) {
    try {
      await refuseBusyPorts(offsetPorts(offset));
      return offset;
    } catch (error) {
      if (!(error instanceof BusyPort)) throw error;
    }
  }
  throw new Error("no offset is left at which all ports are free");
}

/** A port of 127.0.0.1 that was free a moment ago, for engines that cannot choose one themselves. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, "");
  await close(server);
  return port;
}

async function refuseBusyPort(port: number, purpose: string): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await listen(server, port, purpose);
  await close(server);
}

/** The process of a stack, and the folder that it belongs to, if any. */
const StackIdentity = z.object({ pid: z.int().check(z.positive()), folder: z.optional(z.string()) });

export type StackIdentity = z.output<typeof StackIdentity>;

const PATH = "/.well-known/savelife-stack";

/** Lets a server say whose stack it is of, so that another start can name it; all other requests are the listener's. */
export function identify(identity: StackIdentity, listener: RequestListener): RequestListener {
  const body = JSON.stringify(identity);
  return (request, response) => {
    if (request.url !== PATH) return listener(request, response);
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  };
}

/** Asks whoever listens on a port of this machine; undefined when it is not a stack of ours. */
export async function askIdentity(port: number): Promise<StackIdentity | undefined> {
  try {
    const signal = AbortSignal.timeout(1_000);
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { redirect: "error", signal });
    return StackIdentity.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}
