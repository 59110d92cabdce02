/** What full-disk.test.ts shows by a limit of the process, by real disks of a few kilobytes: `pnpm test:disk`. */
import { spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { donorsCsv, test as importTest } from "../../test/capturing-queue.ts";
import { mountDisk } from "../../test/mount.ts";
import { runCli } from "../../test/run-cli.ts";

const ROWS = 3_000;
const TEXT = donorsCsv(ROWS, true);
const WHOLE = { read: ROWS, sent: 2_700, rejected: 300, skipped: 0 };

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const COMMAND = ["import", "--type", "DonorSignedUp", "--id-from", "email", "--json"];

const test = importTest
  .extend("mount", ({ directory }, { onCleanup }) => (size: string, ...options: string[]) => {
    const disk = mountDisk(path.join(directory, "disk"), size, ...options);
    onCleanup(disk.unmount);
    return disk;
  })
  .extend(
    "distinct",
    ({ queue }) =>
      () =>
        new Set(queue.events.map(({ data }) => data.email)).size,
  );

test.beforeEach(async ({ directory, put }) => {
  await mkdir(path.join(directory, "disk"));
  await put("donors.csv", TEXT);
});

/** What a full disk, or one that cannot be written, must end with: said by its code, with what to do, and not as a bug. */
const said = (exitCode: number, what: RegExp, code: string) => ({
  code: exitCode,
  stderr: expect.stringMatching(new RegExp(`^error: ${what.source}.*\\(${code}\\)\\n\\w.*\\.\\n`, "m")),
});

describe.each(["4k", "16k", "64k"])("on a disk of %s", (size) => {
  test("as TMPDIR, stdin is sent wholly or not at all", async ({ directory, queue, mount, distinct }) => {
    const disk = mount(size);
    const env = { TMPDIR: path.join(directory, "disk") };
    for (const _time of ["first", "second"])
      expect(await runCli(COMMAND, directory, TEXT, env)).toMatchObject(
        said(75, /a file in the folder of temporary/, "ENOSPC"),
      );
    expect(queue.events).toEqual([]);
    disk.resize("8m");
    expect(await runCli(COMMAND, directory, TEXT, env)).toMatchObject({ code: 1 });
    expect([queue.events.length, distinct()]).toEqual([2_700, 2_700]);
  });

  test("as the folder of rejects and checkpoint, an import ends with an error, and later with all rows", async ({
    directory,
    queue,
    read,
    mount,
    distinct,
  }) => {
    await runCli([...COMMAND, "donors.csv", "--rejects", "whole.csv"], directory);
    queue.events.length = 0;
    const disk = mount(size);
    const command = [...COMMAND, "donors.csv", "--rejects", "disk/rejects.csv", "--checkpoint", "disk/checkpoint"];
    for (const _time of ["first", "second"]) {
      const ended = await runCli(command, directory);
      if (ended.code !== 1) expect(ended).toMatchObject(said(75, /the (rejects|checkpoint) disk/, "ENOSPC"));
      for (const name of await readdir(path.join(directory, "disk")))
        expect(["rejects.csv", "checkpoint"]).toContain(name);
    }
    disk.resize("8m");
    const { code, stdout } = await runCli(command, directory);
    expect({ code, report: JSON.parse(stdout) }).toMatchObject({ code: 1, report: WHOLE });
    expect(await read("disk/rejects.csv")).toBe(await read("whole.csv"));
    expect(distinct()).toBe(2_700);
  });
});

test("as TMPDIR of many rows, a disk of 64k ends the import before anything is sent", async ({
  directory,
  queue,
  put,
  mount,
}) => {
  await put("donors.csv", donorsCsv(60_000));
  mount("64k");
  const env = { TMPDIR: path.join(directory, "disk") };
  for (const _time of ["first", "second"]) {
    const ended = await runCli([...COMMAND, "donors.csv"], directory, "", env);
    expect(ended).toMatchObject(said(75, /a file in the folder of temporary/, "ENOSPC"));
  }
  expect(queue.events).toEqual([]);
  expect(await readdir(env.TMPDIR)).toEqual([]);
});

test("a checkpoint that finds no room later is the earlier one, and the import goes on there", async ({
  directory,
  read,
  mount,
  distinct,
}) => {
  const disk = mount("4k"); // one page: for the first checkpoint, and no draft of the second
  const command = [...COMMAND, "donors.csv", "--checkpoint", "disk/checkpoint", "--rate", "2000"];
  for (const _time of ["first", "second"]) {
    expect(await runCli(command, directory)).toMatchObject(said(75, /the checkpoint disk/, "ENOSPC"));
    expect(await readdir(path.join(directory, "disk"))).toEqual(["checkpoint"]);
    expect(JSON.parse(await read("disk/checkpoint"))).toMatchObject({ isDone: false, mark: { counts: { read: 0 } } });
  }
  disk.resize("8m");
  expect(await runCli(command, directory)).toMatchObject({ code: 1 });
  expect(distinct()).toBe(2_700);
});

test("a disk that cannot be written is named, for whatever file", async ({ directory, mount }) => {
  const folder = path.join(directory, "disk");
  mount("1m", "ro");
  for (const _time of ["first", "second"]) {
    const rejects = await runCli([...COMMAND, "donors.csv", "--rejects", "disk/x"], directory);
    expect(rejects).toMatchObject(said(69, /the rejects disk/, "EROFS"));
    const checkpoint = await runCli([...COMMAND, "donors.csv", "--checkpoint", "disk/x"], directory);
    expect(checkpoint).toMatchObject(said(69, /the checkpoint disk/, "EROFS"));
    const stdin = await runCli(COMMAND, directory, TEXT, { TMPDIR: folder });
    expect(stdin).toMatchObject(said(69, /a file in the folder of temporary files/, "EROFS"));
  }
});

test.for([
  ["the report", 75, ">", ["donors.csv", "--dry-run", "--json"]],
  ["what is wrong", 64, "2>", ["donors.csv", "--dry-run", "--json", "--id-from", "member"]],
] as const)("where %s finds no room, the exit code is %i", ([, code, redirect, args], { directory }) => {
  const shell = `exec "$0" "$@" ${redirect}/dev/full`;
  for (const _time of ["first", "second"]) {
    const { status } = spawnSync("sh", ["-c", shell, process.execPath, MAIN, ...COMMAND, ...args], { cwd: directory });
    expect(status).toBe(code);
  }
});
