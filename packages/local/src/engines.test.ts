import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask } from "../test/ask.ts";
import { countAt } from "../test/queues.ts";
import { dynamodbClient, sqsClient } from "./clients.ts";
import { type DynamodbEngine, startDynamodb } from "./dynamodb.ts";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import { BusyPort, close, listen } from "./listen.ts";
import { findFreePort } from "./ports.ts";
import { createQueues, createTable } from "./resources.ts";
import { startSqs } from "./sqs.ts";

const engines: DynamodbEngine[] = findDynoxide() ? ["dynoxide", "dynalite"] : ["dynalite"];
const TableName = "SaveLife";
let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "savelife-"));
});
afterEach(() => rm(data, { recursive: true }));

const portOf = (endpoint: string) => Number(new URL(endpoint).port);

describe.for(engines)("%s", (engine) => {
  it("has the table with PK alone, also when it is created again", async () => {
    const dynamodb = await startDynamodb({ engine });
    await createTable(dynamodb.endpoint, TableName);
    await createTable(dynamodb.endpoint, TableName);
    const { Table } = await dynamodbClient(dynamodb.endpoint).send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }] });
    await dynamodb.stop();
  });

  it("keeps its items across a restart in a folder, and nothing without", async () => {
    const Item = { PK: { S: "DONOR#1" } };
    for (const folder of [data, undefined]) {
      const before = await startDynamodb({ engine, data: folder });
      await createTable(before.endpoint, TableName);
      await dynamodbClient(before.endpoint).send(new PutItemCommand({ TableName, Item }));
      await before.stop();

      const after = await startDynamodb({ engine, data: folder });
      await createTable(after.endpoint, TableName);
      const found = await dynamodbClient(after.endpoint).send(new GetItemCommand({ TableName, Key: Item }));
      expect(found.Item).toEqual(folder && Item);
      await after.stop();
    }
  });

  it("lets no page read what it answers, whatever its origin", async () => {
    const dynamodb = await startDynamodb({ engine });
    const { origin, host } = new URL(dynamodb.published);
    const asked: [boolean, Record<string, string>][] = [
      [false, { host, origin }],
      [true, { host, origin: "https://elsewhere.example" }],
      [true, { host: `rebound.example:${portOf(origin)}` }],
    ];
    for (const method of ["GET", "POST", "OPTIONS"]) {
      for (const [isForeign, headers] of asked) {
        const answer = await ask(origin, { method, headers: { "access-control-request-method": "POST", ...headers } });
        expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
        expect([403, 421].includes(answer.status)).toBe(isForeign);
      }
    }
    await dynamodb.stop();
  });

  it("answers the next one after a request that was broken off", async () => {
    const dynamodb = await startDynamodb({ engine });
    for (let i = 0; i < 2; i++) {
      const socket = connect(portOf(dynamodb.published), "127.0.0.1");
      socket.write(`POST / HTTP/1.1\r\nhost: ${new URL(dynamodb.published).host}\r\ncontent-length: 100\r\n\r\n{"Tab`);
      await once(socket, "connect");
      socket.resetAndDestroy();
      await once(socket, "close");
      await createTable(dynamodb.published, TableName);
    }
    await dynamodb.stop();
  });

  it("names the port when somebody else listens on it", async () => {
    const first = await startDynamodb({ engine });
    const port = portOf(first.published);
    await expect(startDynamodb({ engine, port })).rejects.toThrow(new BusyPort(port, "DynamoDB"));
    await first.stop();
  });
});

describe.runIf(findDynoxide())("dynoxide", () => {
  /** Its process, by the address in its command line. */
  async function findProcess({ endpoint }: { endpoint: string }): Promise<number> {
    const { hostname, port } = new URL(endpoint);
    for (const pid of await readdir("/proc")) {
      const [name = "", ...args] = /^\d+$/.test(pid) ? await read(pid, "cmdline") : [];
      if (name.endsWith("dynoxide") && args.includes(hostname) && args.includes(port)) return Number(pid);
    }
    throw new Error(`there is no process for ${endpoint}`);
  }
  /** A process may end while it is looked at. */
  const read = async (pid: string | number, file: string) =>
    (await readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")).split("\0");

  it("listens at an address that no page can guess, and no program finds by its name", async () => {
    const engines = await Promise.all([startDynamodb(), startDynamodb()]);
    const [one, other] = engines.map(({ endpoint }) => new URL(endpoint));
    for (const url of [one, other]) expect(url?.hostname).toMatch(/^127\.\d+\.\d+\.\d+$/);
    expect(one?.hostname).not.toBe(other?.hostname);
    const { port } = one ?? {};
    await expect(ask(`http://127.0.0.1:${port}`)).rejects.toThrow("ECONNREFUSED");
    await Promise.all(engines.map(({ stop }) => stop()));
  });

  it("takes another port when a program took the first, and gives up when every port is taken", async () => {
    const server = createServer();
    const taken = await listen(server, 0, "");
    const ports = [taken, taken, await findFreePort()];
    const dynoxide = await startDynoxide(findDynoxide() ?? "", {}, async () => ports.shift() ?? taken);
    expect(ports).toEqual([]);
    await dynoxide.stop();
    await expect(startDynoxide(findDynoxide() ?? "", {}, async () => taken)).rejects.toThrow("already in use");
    await close(server);
  });

  it("is given nothing of the operator's environment", async () => {
    process.env.AWS_SECRET_ACCESS_KEY_OF_A_TEST = "a secret";
    const dynamodb = await startDynamodb();
    const names = (await read(await findProcess(dynamodb), "environ")).map((one) => one.split("=")[0]);
    // The shell that guards it adds where it is and what it does.
    const known = ["PATH", "TOKIO_WORKER_THREADS", "PWD", "OLDPWD", "SHLVL", "_", ""];
    expect(names.filter((name = "") => !known.includes(name))).toEqual([]);
    await dynamodb.stop();
    delete process.env.AWS_SECRET_ACCESS_KEY_OF_A_TEST;
  });

  it("reports that it has ended by itself, to its starter and to every client, but not that it was stopped", async () => {
    const errors: string[] = [];
    const options = { onError: ({ message }: Error) => errors.push(message) };
    const stopped = await startDynamodb(options);
    await stopped.stop();
    const dynamodb = await startDynamodb(options);
    process.kill(await findProcess(dynamodb), "SIGKILL");
    await expect
      .poll(() => errors)
      .toEqual([expect.stringMatching(/DynamoDB engine, dynoxide, ended .* start it again/)]);
    for (let i = 0; i < 2; i++) {
      const client = dynamodbClient(dynamodb.published);
      await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
        name: "InternalServerError",
        message: expect.stringContaining("start the stack again"),
      });
    }
    await dynamodb.stop();
    expect(errors).toHaveLength(1);
  });
});

describe("fauxqs", () => {
  it("has the queues with the deployed numbers, at URLs that every resolver knows", async () => {
    const sqs = await startSqs();
    const { queue, deadLetters } = await createQueues(sqs.endpoint);
    const read = async (QueueUrl: string) =>
      (await sqsClient(sqs.endpoint).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })))
        .Attributes;

    expect(queue.url).toBe(`${sqs.endpoint}/000000000000/Queue`);
    expect(await read(queue.url)).toMatchObject({
      VisibilityTimeout: "190",
      MessageRetentionPeriod: "345600",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 5 }),
    });
    expect(await read(deadLetters.url)).toMatchObject({ MessageRetentionPeriod: "1209600" });
    await sqs.stop();
  });

  it("keeps its messages across a restart in a folder, at the URL of its new port", async () => {
    const before = await startSqs({ data });
    const old = await createQueues(before.endpoint);
    const message = { QueueUrl: old.queue.url, MessageBody: "kept" };
    await sqsClient(before.endpoint).send(new SendMessageCommand(message));
    await before.stop();

    const after = await startSqs({ data });
    const { queue } = await createQueues(after.endpoint);
    expect(queue.url).toBe(`${after.endpoint}/000000000000/Queue`);
    expect(await countAt(after.endpoint, queue.url)).toBe(1);
    await after.stop();
  });

  it("names the port when somebody else listens on it", async () => {
    const first = await startSqs();
    const port = portOf(first.endpoint);
    await expect(startSqs({ port })).rejects.toThrow(new BusyPort(port, "SQS"));
    await first.stop();
  });
});
