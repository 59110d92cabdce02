import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, vi } from "vitest";
import { donorsCsv, test as importTest } from "../../test/capturing-queue.ts";
import { startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";

const ROWS = 400;
const TEXT = donorsCsv(ROWS, true);

const OPTIONS = ["--type", "DonorSignedUp", "--id-from", "email", "--json"];
const CHECKPOINT = ["--checkpoint", "import.checkpoint", "--rejects", "rejects.csv"];
const WHOLE = { read: ROWS, sent: 360, rejected: 40, skipped: 0 };

const test = importTest
  .extend(
    "run",
    ({ runImport }) =>
      (...args: string[]) =>
        runImport([...args, ...OPTIONS]),
  )
  /** Starts an import, and interrupts it when this number of messages has come. */
  .extend("interruptAt", ({ queue, runImport }) => async (messages: number, file: string, ...args: string[]) => {
    const interruption = new AbortController();
    const watch = setInterval(() => queue.events.length >= messages && interruption.abort(), 5);
    const all = [file, ...args, ...OPTIONS, "--rate", "500", "--concurrency", "2"];
    const ended = await runImport(all, { interrupted: interruption.signal });
    clearInterval(watch);
    return ended;
  });

describe("an interrupted import", () => {
  test.for([
    ["CSV", "donors.csv", TEXT],
    ["gzip", "donors.csv.gz", gzipSync(TEXT)],
  ] as const)(
    "of %s goes on where it stopped, and counts each row once",
    async ([, file, text], { queue, put, read, run, interruptAt }) => {
      await put(file, text);
      const first = await interruptAt(60, file, ...CHECKPOINT);
      expect(first.code).toBe(130);
      expect(first.report.sent).toBeGreaterThanOrEqual(60);
      expect(first.report.sent).toBe(queue.events.length);
      const { mark } = JSON.parse(await read("import.checkpoint"));
      expect(first.stderr).toContain(`Run the same command again to go on at line ${mark.position.line}.`);
      expect(mark.counts).toMatchObject({ sent: first.report.sent, rejected: first.report.rejected });
      const allReasons = /^ +40 /m;
      expect(first.stderr, "next to the counts of a part").not.toMatch(allReasons);

      const second = await run(file, ...CHECKPOINT);
      expect(second).toMatchObject({ code: 1, report: { ...WHOLE, rejects: "rejects.csv" } });
      expect(second.stderr).toMatch(allReasons);
      expect(new Set(queue.events.map(({ data }) => data.email)).size).toBe(360);
      expect(queue.events).toHaveLength(360);
      const lines = [...(await read("rejects.csv")).matchAll(/^"line (\d+):/gm)].map(([, line]) => Number(line));
      expect(lines).toEqual(Array.from({ length: 40 }, (_, i) => 10 * i + 5));
      expect([...queue.groups]).toHaveLength(1);
    },
  );

  test("without a checkpoint says that it may be run again", async ({ put, interruptAt }) => {
    await put("donors.csv", TEXT);
    const { code, stderr } = await interruptAt(20, "donors.csv");
    expect(code).toBe(130);
    expect(stderr).toContain("what was sent already is a duplicate then");
    expect(stderr).toContain("With --checkpoint FILE it goes on where it stopped.");
  });

  test("while the queue takes nothing ends with 130 too, and tries no more", async ({ directory, queue, put }) => {
    await put("donors.csv", TEXT);
    queue.fail(Number.POSITIVE_INFINITY, 500);
    const interruption = new AbortController();
    const watch = setInterval(() => queue.requests > 2 && interruption.abort(), 5);
    const all = ["import", "donors.csv", ...OPTIONS, ...CHECKPOINT];
    const { code, stderr } = await runHere(all, directory, { interrupted: interruption.signal });
    clearInterval(watch);
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining("to go on at line 2.") });
  });

  test("while it is checked has sent nothing", async ({ directory, queue, put }) => {
    await put("donors.csv", TEXT);
    const all = ["import", "donors.csv", ...OPTIONS, ...CHECKPOINT];
    const { code, stdout, stderr } = await runHere(all, directory, { interrupted: AbortSignal.abort() });
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toContain("Nothing was sent by this command. Run it again.");
    expect(queue.events).toEqual([]);
  });

  test("as a program: the first Ctrl-C stops it cleanly, with 130", async ({ directory, queue, put }) => {
    await put("donors.csv", TEXT);
    const cli = startCli(["import", "donors.csv", ...OPTIONS, ...CHECKPOINT, "--rate", "100"], directory);
    await vi.waitUntil(() => queue.events.length >= 20, { timeout: 15_000 });
    cli.interrupt();
    const { code, stdout, stderr } = await cli.end();
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining("to go on at line") });
    expect(JSON.parse(stdout).sent).toBe(queue.events.length);
  });

  test("as a program: the second Ctrl-C ends it at once", async ({ directory, queue, put }) => {
    await put("donors.csv", TEXT);
    queue.fail(Number.POSITIVE_INFINITY, "no answer");
    const cli = startCli(["import", "donors.csv", ...OPTIONS, ...CHECKPOINT], directory);
    await vi.waitUntil(() => queue.requests > 0, { timeout: 15_000 });
    const impatient = setInterval(cli.interrupt, 50); // two signals at one moment would be one
    expect(await cli.end()).toMatchObject({ code: 130, stdout: "" });
    clearInterval(impatient);
  });
});

describe("a checkpoint", () => {
  test.beforeEach(async ({ put, interruptAt }) => {
    await put("donors.csv", TEXT);
    await interruptAt(60, "donors.csv", ...CHECKPOINT);
  });

  test("is for the operator alone, and contains nothing of the rows", async ({ directory, read }) => {
    expect((await stat(path.join(directory, "import.checkpoint"))).mode & 0o777).toBe(0o600);
    expect(await read("import.checkpoint")).not.toMatch(/Donor \d|server\.example/);
  });

  test.for([
    ["longer", `${TEXT}Donor,Split,,d@server.example\n`],
    ["of the same length", TEXT.replace("Donor 399", "Donor 398")],
    ["other in its header", TEXT.replace("first_name,city", "city,first_name")],
  ] as const)("refuses a file that has become %s", async ([, text], { queue, put, run }) => {
    await put("donors.csv", text);
    const sent = queue.events.length;
    const { code, stderr } = await run("donors.csv", ...CHECKPOINT);
    expect(code).toBe(64);
    expect(stderr).toContain("the input has changed since import.checkpoint was written");
    expect(stderr).toContain("To begin again, remove the checkpoint");
    expect(queue.events).toHaveLength(sent);
  });

  test.for([
    ["--source", ["--source", "other"]],
    ["--on-conflict", ["--on-conflict", "first"]],
    ["--ignore", ["--ignore", "x"]],
  ] as const)("refuses another %s", async ([option, args], { run }) => {
    const { code, stderr } = await run("donors.csv", ...CHECKPOINT, ...args);
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(`with another ${option}`) });
  });

  test("refuses to go on when its rejects are gone", async ({ directory, run }) => {
    await rm(path.join(directory, "rejects.csv"));
    const { code, stderr } = await run("donors.csv", ...CHECKPOINT);
    expect({ code, stderr }).toMatchObject({ code: 66, stderr: expect.stringContaining("Put the file back") });
  });

  test("of an import that is done says so, and sends nothing", async ({ queue, read, run }) => {
    expect(await run("donors.csv", ...CHECKPOINT)).toMatchObject({ code: 1, report: WHOLE });
    const rejects = await read("rejects.csv");
    const sent = queue.events.length;
    const again = await run("donors.csv", ...CHECKPOINT);
    expect(again).toMatchObject({ code: 1, report: WHOLE });
    expect(again.stderr).toContain("import.checkpoint says that this input was imported already");
    expect(queue.events).toHaveLength(sent);
    expect(await read("rejects.csv")).toBe(rejects);
  });

  test("refuses a file that is not a checkpoint", async ({ put, read, run }) => {
    for (const text of ["", "{}", TEXT]) {
      await put("import.checkpoint", text);
      const { code, stderr } = await run("donors.csv", ...CHECKPOINT);
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("is not a checkpoint") });
      expect(await read("import.checkpoint")).toBe(text);
    }
  });
});

test("a lost reply is sent again under the same id, so that the consumer writes it once", async ({
  queue,
  put,
  run,
}) => {
  await put("donors.csv", TEXT);
  queue.fail(3, "lost reply");
  expect(await run("donors.csv")).toMatchObject({ code: 1, report: WHOLE });
  expect(queue.events.length).toBeGreaterThan(360);
  expect(new Set(queue.events.map(({ id }) => id)).size).toBe(360);
});

test("a row goes out no faster than --rate says", async ({ put, run }) => {
  await put("donors.csv", TEXT);
  const { report } = await run("donors.csv", "--rate", "600");
  expect(report.seconds).toBeGreaterThan(0.5); // 360 rows, the first ten at once
});
