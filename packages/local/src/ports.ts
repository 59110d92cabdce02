import { createServer } from "node:http";
import { BusyPort } from "./busy-port.ts";
import { close, listen } from "./listen.ts";

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
 * Makes sure that every port is free, before anything is started. Port 0 stands for any free one.
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

/** A port of an address of this machine that was free a moment ago, for engines that cannot choose one themselves. */
export async function findFreePort(host: string): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, "", host);
  await close(server);
  return port;
}

async function refuseBusyPort(port: number, purpose: string): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await listen(server, port, purpose);
  await close(server);
}
