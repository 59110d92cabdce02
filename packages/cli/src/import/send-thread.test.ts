import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CapturingQueue, startCapturingQueue } from "../../test/capturing-queue.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { readLinks } from "../links/links.ts";
import { startSendThread } from "./send-thread.ts";

let directory: string;
let queue: CapturingQueue;
beforeAll(async () => {
  directory = await temporaryDirectory();
  queue = await startCapturingQueue(directory);
});
afterAll(async () => {
  queue.stop();
  await rm(directory, { recursive: true });
});

const message = (name: string) => ({ body: JSON.stringify({ name }) });
const never = new AbortController().signal;

test("orders that are under way at once are answered each for itself", async () => {
  const { send, close } = await startSendThread(readLinks(directory), {}, never);
  const answers = await Promise.all(["a", "b", "c"].map((name) => send([message(name)])));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(queue.events).toHaveLength(3);
  expect(queue.events).toEqual(expect.arrayContaining([{ name: "a" }, { name: "b" }, { name: "c" }]));
  await close();
});

test("nothing is tried again once it was stopped, and the error is named", async () => {
  const { send, close } = await startSendThread(readLinks(directory), {}, AbortSignal.abort());
  queue.fail(100, 400);
  expect(await send([message("d")])).toBe("InternalFailure");
  queue.fail(0, 400);
  await close();
});

test("links without a queue are refused as every command refuses them", async () => {
  const starting = startSendThread({ place: "stage test", stage: "test" }, {}, never);
  await expect(starting).rejects.toMatchObject({
    name: "CliError",
    message: "expected Queue among the links of stage test, got none of that name",
    next: expect.stringContaining("Deploy the stage"),
  });
});

test("a queue at another host than the endpoint is refused", async () => {
  const links = { place: "a test", stage: "test", Queue: { url: "http://127.0.0.1:9/0/Queue" } };
  const starting = startSendThread(links, { AWS_ENDPOINT_URL: "http://127.0.0.1:8" }, never);
  await expect(starting).rejects.toMatchObject({ name: "CliError", message: expect.stringContaining("127.0.0.1:8") });
});
