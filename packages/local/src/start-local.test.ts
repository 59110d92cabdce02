import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startQueues } from "../test/queues.ts";
import { dynamodbClient } from "./clients.ts";
import { type Local, startLocal } from "./start-local.ts";

let local: Local;
let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "savelife-local-"));
  process.env.TMPDIR = temporary;
  process.env.SST_RESOURCE_IngestKeys = JSON.stringify({ value: "of a deployed stage" });
  local = await startLocal({ windowMilliseconds: 0 });
});
afterAll(async () => {
  await local.stop();
  await rm(temporary, { recursive: true, force: true });
});

it("takes a sign-up over HTTP to the table", async () => {
  const donor = { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" };
  const seen: string[] = [];
  const unsubscribe = local.subscribe((consumed) => seen.push(...consumed.map(({ outcome }) => outcome.status)));
  const response = await fetch(`${local.ingest}/donor/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(donor),
  });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { id: string };

  await expect.poll(() => seen).toEqual(["written"]);
  unsubscribe();
  const Key = { PK: { S: `DONOR#${id}` } };
  const { Item } = await dynamodbClient(local.dynamodb).send(new GetItemCommand({ TableName: local.table.name, Key }));
  expect(Item).toMatchObject({ first_name: { S: "ivica" }, city: { S: "Amsterdam" }, type: { S: "A+" } });
});

it("links the functions to nothing but itself", () => {
  const links = Object.keys(process.env).filter((name) => name.startsWith("SST_"));
  expect(links.sort()).toEqual([
    "SST_RESOURCE_App",
    "SST_RESOURCE_DeadLetters",
    "SST_RESOURCE_Queue",
    "SST_RESOURCE_Table",
  ]);
});

it("is one in a process, as the functions are linked once", async () => {
  await expect(startLocal()).rejects.toThrow("has a local stack already");
});

it("leaves other engines of the process alone", async () => {
  const other = await startQueues();
  expect(other.endpoint).not.toBe(local.sqs);
  await other.stop();
});

it("stops all of it, also when the system has emptied its temporary folder, and a second stop finds nothing", async () => {
  expect(await readdir(temporary)).toEqual([expect.stringMatching(/^savelife-/)]);
  await rm(temporary, { recursive: true });
  for (const _ of [1, 2]) {
    await local.stop();
    for (const address of [local.ingest, local.console.url, local.sqs, local.dynamodb])
      await expect(fetch(address), address).rejects.toThrow("fetch failed");
  }
});
