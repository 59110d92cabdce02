import { mkdir, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { donorsCsv, test as importTest } from "../../test/capturing-queue.ts";
import { runCli, startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";

const COMMAND = ["import", "--type", "DonorSignedUp", "--id-from", "email", "--json"];

const test = importTest
  .extend(
    "names",
    ({ queue }) =>
      () =>
        queue.events.map(({ data }) => data.first_name).sort(),
  )
  /** Runs the CLI where no file may grow beyond a number of blocks of 512 bytes: as on a full disk, the system writes what fits. */
  .extend("runLimited", ({ directory }) => {
    return (blocks: number, args: string[], input = "", env: Record<string, string> = {}) => {
      const limit = `trap '' XFSZ; ulimit -f ${blocks}`; // without the signal, which would end it
      return startCli(args, directory, env, limit).end(input);
    };
  });

test.beforeEach(({ directory }) => mkdir(path.join(directory, "temporary")));

const donors = (count: number) => Array.from({ length: count }, (_, i) => `Donor ${i}`).sort();

describe("an import that finds no room", () => {
  test("for stdin sends nothing, also the second time, and all when there is room", async ({
    directory,
    names,
    runLimited,
  }) => {
    const env = { TMPDIR: path.join(directory, "temporary") };
    const input = donorsCsv(600);
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await runLimited(32, COMMAND, input, env);
      expect({ code, stderr }).toMatchObject({ code: 75, stderr: expect.stringContaining("(EFBIG)") });
      expect(stderr).toMatch(/a file in the folder of temporary files, .*temporary \(TMPDIR\), cannot be written/);
    }
    expect(names()).toEqual([]);
    expect(await readdir(env.TMPDIR)).toEqual([]);
    expect(await runCli(COMMAND, directory, input, env)).toMatchObject({ code: 0 });
    expect(names()).toEqual(donors(600));
  });

  test("for the ids sends nothing, and says so", async ({ put, names, runLimited }) => {
    await put("donors.csv", donorsCsv(60_000));
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await runLimited(64, [...COMMAND, "donors.csv"]);
      expect({ code, stderr }).toMatchObject({ code: 75, stderr: expect.stringContaining("temporary files") });
    }
    expect(names()).toEqual([]);
  });

  test("for the checkpoint sends nothing, and leaves no draft", async ({ directory, put, names, runLimited }) => {
    await put("donors.csv", donorsCsv(600));
    const command = [...COMMAND, "donors.csv", "--checkpoint", "donors.checkpoint"];
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await runLimited(0, command);
      expect({ code, stderr }).toMatchObject({
        code: 75,
        stderr: expect.stringContaining("the checkpoint donors.checkpoint cannot be written"),
      });
    }
    expect(names()).toEqual([]);
    expect(await readdir(directory)).toEqual([".savelife", "donors.csv", "temporary"]);
    expect(await runHere(command, directory)).toMatchObject({ code: 0 });
    expect(names()).toEqual(donors(600));
  });

  test("for rejects ends with an error, and goes on with what is there when there is room", async ({
    directory,
    put,
    read,
    runLimited,
  }) => {
    await put("donors.csv", donorsCsv(3_000, true));
    const command = (rejects: string) => [...COMMAND, "donors.csv", "--rejects", rejects];
    const checkpoint = ["--checkpoint", "donors.checkpoint"];
    expect(await runHere(command("whole.csv"), directory)).toMatchObject({ code: 1 });

    const sizes: number[] = [];
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await runLimited(32, [...command("rejects.csv"), ...checkpoint]);
      expect({ code, stderr }).toMatchObject({
        code: 75,
        stderr: expect.stringContaining("the rejects rejects.csv cannot be written"),
      });
      sizes.push((await stat(path.join(directory, "rejects.csv"))).size);
      expect(JSON.parse(await read("donors.checkpoint")).isDone).toBe(false);
    }
    expect(sizes[1]).toBe(sizes[0]);
    const whole = await read("whole.csv");
    expect(whole.startsWith(await read("rejects.csv"))).toBe(true);

    const { code, stdout } = await runHere([...command("rejects.csv"), ...checkpoint], directory);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ read: 3_000, sent: 2_700, rejected: 300 });
    expect(await read("rejects.csv")).toBe(whole);
  });

  test("for rejects without a checkpoint ends with an error, and then refuses the file that it began", async ({
    put,
    read,
    runLimited,
  }) => {
    await put("donors.csv", donorsCsv(3_000, true));
    const command = [...COMMAND, "donors.csv", "--rejects", "rejects.csv"];
    expect(await runLimited(32, command)).toMatchObject({ code: 75 });
    const begun = await read("rejects.csv");
    const again = await runLimited(32, command);
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining("there is such a file already") });
    expect(await read("rejects.csv")).toBe(begun);
  });
});

test("options that find no room are not saved in part, and later wholly", async ({
  directory,
  put,
  read,
  runLimited,
}) => {
  await put("donors.csv", donorsCsv(10));
  const command = ["import", "donors.csv", "--type", "DonorSignedUp", "--id-from", "email", "--dry-run"];
  const saving = [...command, "--save-options", "donors.json"];
  for (const _time of ["first", "second"]) {
    const { code, stderr } = await runLimited(0, saving);
    expect({ code, stderr }).toMatchObject({
      code: 75,
      stderr: expect.stringContaining("donors.json cannot be written"),
    });
    expect(await readdir(directory)).toEqual([".savelife", "donors.csv", "temporary"]);
  }
  for (const _time of ["first", "second"]) expect(await runHere(saving, directory)).toMatchObject({ code: 0 });
  expect(JSON.parse(await read("donors.json"))).toMatchObject({ type: "DonorSignedUp", idFrom: ["email"] });
});

test("a folder of temporary files that is not there is the operator's to make", async ({ directory, names }) => {
  const env = { TMPDIR: path.join(directory, "nowhere") };
  for (const _time of ["first", "second"]) {
    const { code, stderr } = await runCli(COMMAND, directory, donorsCsv(10), env);
    expect({ code, stderr }).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/temporary files.*nowhere \(TMPDIR\).*no such folder \(ENOENT\)\n.*folder/),
    });
  }
  expect(names()).toEqual([]);
});
