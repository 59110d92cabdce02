import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { donorsCsv, test } from "../../test/capturing-queue.ts";
import { readLinks } from "../links/read-links.ts";
import { createSendThread } from "./send-thread.ts";

const message = (name: string) => ({ body: JSON.stringify({ name }) });
const never = new AbortController().signal;

test("orders that are under way at once are answered each for itself", async ({ directory, queue }) => {
  await using thread = createSendThread(readLinks(directory), {}, never);
  const answers = await Promise.all(["a", "b", "c"].map((name) => thread.send([message(name)])));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(queue.events).toHaveLength(3);
  expect(queue.events).toEqual(expect.arrayContaining([{ name: "a" }, { name: "b" }, { name: "c" }]));
});

test("nothing is tried again once it was stopped, and the error is named", async ({ directory, queue }) => {
  await using thread = createSendThread(readLinks(directory), {}, AbortSignal.abort());
  queue.fail(100, 400);
  expect(await thread.send([message("d")])).toMatchObject({
    exitCode: 75,
    message: expect.stringContaining("(InternalFailure)"),
  });
  queue.fail(0, 400);
});

const links = { place: "stage test", stage: "test", Queue: { url: "http://127.0.0.1:9/0/Queue" } };

test.for([
  ["links without a queue", { ...links, Queue: undefined }, "stage test has no link named Queue"],
  ["a queue at another host than the endpoint", links, "127.0.0.1:8"],
] as const)("%s are refused before there is a thread", ([, given, message]) => {
  const create = () => createSendThread(given, { AWS_ENDPOINT_URL: "http://127.0.0.1:8" }, never);
  expect(create).toThrow(expect.objectContaining({ name: "CliError", message: expect.stringContaining(message) }));
});

describe("a thread that ends", () => {
  const preload = fileURLToPath(new URL("../../test/end-thread.ts", import.meta.url));
  const ending = (how: string) => ({ NODE_OPTIONS: `--import ${preload}`, END_THREAD: how });

  test.for([
    ["exits 0", 75, /^error: the sending thread has ended\n/m],
    ["throws 0", 75, /^error: the sending thread cannot start \(TypeError\)\n/m],
    ["exits 1", 75, /^error: the sending thread has ended\n/m],
    ["throws 1", 70, /^error: a bug in savelife: the sending thread failed \(TypeError\)\n/m],
    ["starves 1", 75, /^error: the sending thread has run out of memory \(ERR_WORKER_OUT_OF_MEMORY\)\n/m],
    ["exits 20", 75, /^error: the sending thread has ended\n/m],
  ] as const)(
    "%s: the import ends with %i, and goes on at its checkpoint",
    async ([how, code, message], { queue, put, read, runImport }) => {
      await put("donors.csv", donorsCsv(600, true));
      const files = ["--checkpoint", `${how}.checkpoint`, "--rejects", `${how}.csv`];
      const command = ["donors.csv", "--type", "DonorSignedUp", "--id-from", "email", "--json", ...files];
      for (const _time of ["first", "second"]) {
        const ended = await runImport(command, { env: ending(how) });
        expect(ended).toMatchObject({ code, stderr: expect.stringMatching(message) });
        expect(ended.stderr).toContain("Run the same command again to go on at line ");
        expect(ended.stderr).not.toContain("ivica");
        expect(JSON.parse(await read(`${how}.checkpoint`)).isDone).toBe(false);
      }
      expect(await runImport(command)).toMatchObject({ code: 1, report: { read: 600, sent: 540, rejected: 60 } });
      expect(new Set(queue.events.map(({ data }) => data.email)).size).toBe(540);
      const rejects = await read(`${how}.csv`);
      expect(rejects.match(/^"line/gm)).toHaveLength(60);
    },
  );

  test("is started by the first row to send, and by no file without one", async ({ put, runImport }) => {
    await put("none.csv", "first_name,city,type,email\n,,Z,\n");
    await put("donors.csv", donorsCsv(600, true));
    const command = ["--type", "DonorSignedUp", "--id-from", "email", "--json"];
    const env = ending("exits 0");
    expect(await runImport([...command, "none.csv"], { env })).toMatchObject({ code: 1 });
    expect(await runImport([...command, "donors.csv", "--dry-run"], { env })).toMatchObject({ code: 1 });
    expect(await runImport([...command, "donors.csv"], { env })).toMatchObject({ code: 75 });
  });
});
