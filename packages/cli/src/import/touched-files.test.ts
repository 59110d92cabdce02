import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { appendFile, link, lstat, mkdir, open, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, vi } from "vitest";
import { donorsCsv, test as importTest } from "../../test/capturing-queue.ts";

const TEXT = donorsCsv(400, true);
const WHOLE = { read: 400, sent: 360, rejected: 40, skipped: 0 };
const FILES = ["--checkpoint", "donors.checkpoint", "--rejects", "rejects.csv"];

type At = (name: string) => string;

const test = importTest
  .extend(
    "at",
    ({ directory }): At =>
      (name) =>
        path.join(directory, name),
  )
  .extend("run", ({ runImport }) => (args: string[], interrupted?: AbortSignal) => {
    const all = ["--type", "DonorSignedUp", "--id-from", "email", "--json", ...args];
    return runImport(all, interrupted ? { interrupted } : {});
  })
  /** Imports, does something when this number of messages has come, and goes on unless it was an interrupt. */
  .extend("runWhile", ({ queue, run }) => async (messages: number, act: (interruption: AbortController) => unknown) => {
    const interruption = new AbortController();
    const running = run(["donors.csv", ...FILES, "--rate", "500", "--concurrency", "2"], interruption.signal);
    await vi.waitUntil(() => queue.events.length >= messages, { timeout: 15_000, interval: 5 });
    await act(interruption);
    return running;
  })
  /** Runs a command that must be refused, twice, and checks that it does nothing. */
  .extend("refuseTwice", ({ queue, read, run }) => {
    return async (args: string[], code: number, message: RegExp, ...untouched: string[]) => {
      const before = await Promise.all(untouched.map(read));
      const sent = queue.events.length;
      for (const _time of ["first", "second"]) {
        const result = await run(args);
        expect(result).toMatchObject({ code, report: undefined, stderr: expect.stringMatching(message) });
        expect(await Promise.all(untouched.map(read))).toEqual(before);
      }
      expect(queue.events.length).toBe(sent);
    };
  });

test.beforeEach(({ put }) => put("donors.csv", TEXT));

describe("rejects that may have been touched", () => {
  const CHANGED = /^error: the rejects rejects.csv were changed/m;

  test("are never taken for rejects of this import, though there is no checkpoint yet", async ({
    at,
    put,
    run,
    refuseTwice,
  }) => {
    await put("rejects.csv", "corrected,for,hours\n");
    await refuseTwice(["donors.csv", ...FILES], 64, /there is such a file already/, "rejects.csv");
    await rename(at("rejects.csv"), at("mine.csv"));
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
  });

  test("are left alone when the import was finished", async ({ directory, at, put, read, run }) => {
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    await put("rejects.csv", (await read("rejects.csv")).replaceAll(",Z,", ",AB+,"));
    const corrected = await read("rejects.csv");
    for (const _time of ["first", "second"]) {
      expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
      expect(await read("rejects.csv")).toBe(corrected);
    }
    await rm(at("rejects.csv"));
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    expect(await readdir(directory)).not.toContain("rejects.csv");
  });

  test.for<[string, (text: string) => string, RegExp]>([
    ["corrected", (text) => text.replace(",Z,", ",AB+,"), CHANGED],
    ["corrected to the same length", (text) => text.replace(",Z,", ",B,"), CHANGED],
    ["with a row less", (text) => text.replace(/^"line 5:.*\n/m, ""), CHANGED],
    ["emptied", () => "", CHANGED],
    ["with a row more", (text) => `${text}"line 7",Ana,Split,,ana@server.example\n`, CHANGED],
  ])("are refused when the import is resumed: %s", async ([, edit], { read, put, run, runWhile }) => {
    await runWhile(60, (interruption) => interruption.abort());
    const before = await read("rejects.csv");
    await put("rejects.csv", edit(before));
    const edited = await read("rejects.csv");
    for (const _time of ["first", "second"]) {
      expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 64, stderr: expect.stringMatching(CHANGED) });
      expect(await read("rejects.csv")).toBe(edited);
      expect(JSON.parse(await read("donors.checkpoint")).isDone).toBe(false);
    }
    await put("rejects.csv", before);
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    await run(["donors.csv", "--rejects", "whole.csv"]);
    expect(await read("rejects.csv")).toBe(await read("whole.csv"));
  });

  test.for<[string, (at: At) => Promise<void>]>([
    ["written to", (at) => appendFile(at("rejects.csv"), "a note\n")],
    [
      "moved away, as editors do",
      (at) => rename(at("rejects.csv"), at("kept.csv")).then(() => writeFile(at("rejects.csv"), "mine\n")),
    ],
    ["moved away", (at) => rename(at("rejects.csv"), at("kept.csv"))],
  ])("are refused when they are %s while the import runs", async ([, touch], { at, read, run, runWhile }) => {
    let touched: string | undefined;
    const result = await runWhile(200, async () => {
      await vi.waitUntil(() => stat(at("rejects.csv")).catch(() => undefined), { timeout: 15_000, interval: 5 });
      await touch(at);
      touched = await read("rejects.csv").catch(() => undefined);
    });
    expect(result).toMatchObject({ code: 64, stderr: expect.stringMatching(CHANGED) });
    expect(await read("rejects.csv").catch(() => undefined)).toBe(touched);
    for (const _time of ["first", "second"]) {
      expect((await run(["donors.csv", ...FILES])).code).toBe(touched === undefined ? 66 : 64);
      expect(await read("rejects.csv").catch(() => undefined)).toBe(touched);
    }
  });

  test("are never a link that leads elsewhere", async ({ directory, at, refuseTwice }) => {
    await symlink("elsewhere.csv", at("rejects.csv"));
    await refuseTwice(["donors.csv", ...FILES], 64, /there is such a file already/);
    expect(await readdir(directory)).not.toContain("elsewhere.csv");
  });
});

describe("an input", () => {
  test("that is changed while it is imported ends the import, and as it was it is imported completely", async ({
    queue,
    put,
    run,
    runWhile,
    refuseTwice,
  }) => {
    const result = await runWhile(60, () => put("donors.csv", TEXT.replace("Donor 399", "Donor 398")));
    expect(result).toMatchObject({
      code: 75,
      stderr: expect.stringContaining("donors.csv was changed while it was imported"),
    });
    await refuseTwice(["donors.csv", ...FILES], 64, /the input has changed since/, "donors.csv");
    await put("donors.csv", TEXT);
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    expect(new Set(queue.events.map(({ data }) => data.first_name)).size).toBe(360);
  });
});

describe("a checkpoint", () => {
  test("is drafted where nothing is written over", async ({ directory, at, put, read, run }) => {
    await put("donors.checkpoint.new", TEXT);
    await put("mine", "not to be written over\n");
    await symlink("mine", at("other.checkpoint.new"));
    for (const _time of ["first", "second"])
      expect(await run(["donors.checkpoint.new", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    expect(await run(["donors.csv", "--checkpoint", "other.checkpoint"])).toMatchObject({ code: 1 });
    expect(await read("donors.checkpoint.new")).toBe(TEXT);
    expect(await read("mine")).toBe("not to be written over\n");
    expect((await readdir(directory)).sort()).toEqual(
      [".savelife", "donors.checkpoint", "donors.checkpoint.new", "donors.csv", "mine"].concat([
        "other.checkpoint",
        "other.checkpoint.new",
        "rejects.csv",
      ]),
    );
  });

  test("stays where a link leads", async ({ at, read, run, runWhile }) => {
    await mkdir(at("disk"));
    await runWhile(60, (interruption) => interruption.abort());
    await rename(at("donors.checkpoint"), at("disk/real"));
    await symlink("disk/real", at("donors.checkpoint"));
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    expect((await lstat(at("donors.checkpoint"))).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await read("disk/real")).isDone).toBe(true);
  });

  test("that another import uses too stops one of them, and nothing is missing after it", async ({
    queue,
    read,
    run,
    runWhile,
  }) => {
    const [first, second] = await Promise.all([runWhile(0, () => {}), runWhile(0, () => {})]);
    expect([first.code, second.code].filter((code) => code !== 1).length).toBeGreaterThan(0);
    expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    expect(new Set(queue.events.map(({ data }) => data.email)).size).toBe(360);
    await run(["donors.csv", "--rejects", "whole.csv"]);
    expect(await read("rejects.csv")).toBe(await read("whole.csv"));
  });
});

test.for([
  ["--rejects", /^error: the rejects nowhere.x cannot be written: there is no such folder \(ENOENT\)/],
  ["--checkpoint", /^error: the checkpoint nowhere.x cannot be written: there is no such folder \(ENOENT\)/],
  ["--save-options", /^error: the file of options nowhere.x cannot be written: there is no such folder \(ENOENT\)/],
] as const)(
  "a folder of %s that is not there is named before anything is read or sent",
  async ([option, message], { refuseTwice }) => {
    await refuseTwice(["donors.csv", option, "nowhere/x"], 64, message);
  },
);

describe("one file under two names", () => {
  test.for<[string, string[], (at: At) => Promise<void>]>([
    ["the input through a link", ["--rejects", "link.csv"], (at) => symlink("donors.csv", at("link.csv"))],
    [
      "the input by another name on the disk",
      ["--checkpoint", "hard.csv"],
      (at) => link(at("donors.csv"), at("hard.csv")),
    ],
    ["the input by another spelling", ["--rejects", "./x/../donors.csv"], async () => {}],
    [
      "files that are not there yet, in a folder and its link",
      ["--rejects", "a/x", "--checkpoint", "b/x"],
      (at) => mkdir(at("a")).then(() => symlink("a", at("b"))),
    ],
  ])("is refused: %s", async ([, args, prepare], { at, refuseTwice }) => {
    await prepare(at);
    await refuseTwice(["donors.csv", ...args], 64, /two of these names lead to one file/, "donors.csv");
  });
});

describe("what is not a file", () => {
  async function make(kind: string, at: At): Promise<() => void> {
    if (kind === "folder") await mkdir(at("it"));
    if (kind === "pipe") execFileSync("sh", ["-c", 'mkfifo "$0"', at("it")]);
    if (kind === "device") await symlink("/dev/zero", at("it"));
    if (kind !== "socket") return () => {};
    const server = createServer().listen(at("it"));
    await new Promise((resolve) => server.once("listening", resolve));
    return () => server.close();
  }

  test.for(["folder", "pipe", "device", "socket"])(
    "a %s, is refused as checkpoint and as rejects",
    async (kind, { at, refuseTwice }) => {
      const close = await make(kind, at);
      const named = new RegExp(`^error: the checkpoint it cannot be read: it is a ${kind}\n`);
      await refuseTwice(["donors.csv", "--checkpoint", "it"], 66, named);
      await refuseTwice(["donors.csv", "--rejects", "it"], 64, /there is such a file already/);
      close();
    },
  );

  test.for(["folder", "pipe", "device", "socket"])(
    "a %s, is refused where rejects were begun",
    async (kind, { at, put, read, run, runWhile, refuseTwice }) => {
      await runWhile(60, (interruption) => interruption.abort());
      const before = await read("rejects.csv");
      await rm(at("rejects.csv"));
      const close = await make(kind, at);
      await rename(at("it"), at("rejects.csv"));
      const message = new RegExp(`^error: the rejects rejects.csv cannot be written: it is a ${kind}\n`);
      await refuseTwice(["donors.csv", ...FILES], 64, message);
      close();
      await rm(at("rejects.csv"), { recursive: true });
      await put("rejects.csv", before);
      expect(await run(["donors.csv", ...FILES])).toMatchObject({ code: 1, report: WHOLE });
    },
  );

  test.for(["folder", "device", "socket"])("a %s, is refused as input", async (kind, { at, refuseTwice }) => {
    const close = await make(kind, at);
    await refuseTwice(["it"], 66, new RegExp(`^error: it cannot be read: it is a ${kind}\n`));
    close();
  });

  test("a pipe, is read to its end as input, again and again", async ({ queue, at, run }) => {
    await make("pipe", at);
    for (const _time of ["first", "second"]) {
      const running = run(["it", ...FILES]);
      await writeFile(at("it"), TEXT);
      expect(await running).toMatchObject({ code: 1, report: WHOLE });
    }
    expect(queue.events.length).toBe(360);
  });

  test("a pipe, is waited for until Ctrl-C", async ({ at, run }) => {
    await make("pipe", at);
    for (const _time of ["first", "second"]) {
      const interruption = new AbortController();
      const running = run(["it", ...FILES], interruption.signal);
      const isRead = () => open(at("it"), constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
      const writer = await vi.waitUntil(isRead, { timeout: 15_000, interval: 5 });
      await writer.write("first_name,city");
      interruption.abort();
      expect(await running).toMatchObject({ code: 130, stderr: expect.stringContaining("Nothing was sent") });
      await writer.close();
    }
  });
});
