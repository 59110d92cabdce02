import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import { putsUnconditionally } from "../test/broken.ts";
import { main } from "./main.ts";

const program = fileURLToPath(new URL("./main.ts", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The same in this process, with a consumer that replaces items. */
async function runBroken(...args: string[]) {
  let stdout = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
  const status = await main(args, putsUnconditionally);
  write.mockRestore();
  return { status, stdout };
}

const traceIn = (stdout: string) => /^trace +(\w{16})$/m.exec(stdout)?.[1] ?? "none";

it("prints a table of worlds that broke no law, and ends with 0", () => {
  const { status, stdout, stderr } = run("--seeds", "3", "--messages", "100");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^messages +300$/m);
  expect(stdout).toMatch(/^lost +0$/m);
});

it("names each seed that broke a law with the command that runs it again exactly, and ends with 1", async () => {
  const all = await runBroken("--seeds", "3", "--messages", "300");
  const [, seed = "", law] = /^seed (\d+) fails; run it again with: .*\n {2}broken: (.*)$/m.exec(all.stdout) ?? [];
  const replay = ["--seed", seed, "--messages", "300"];
  expect(all.stdout).toContain(`seed ${seed} fails; run it again with: pnpm simulate ${replay.join(" ")}\n`);
  const [once, twice] = [await runBroken(...replay), await runBroken(...replay)];
  expect(once.stdout).toContain(`  broken: ${law}\n`);
  expect(traceIn(twice.stdout)).toBe(traceIn(once.stdout));
  expect([all.status, once.status]).toEqual([1, 1]);
});

it("prints all that happened in a world when asked to", () => {
  const { status, stdout } = run("--seed", "1", "--messages", "20", "--trace");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^[\d.]+ invoke 1 /m);
});

it("explains itself", () => {
  expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--hostile") });
});

it("ends with 64 when it is used wrongly, and says what was expected", () => {
  const { status, stdout, stderr } = run("--seeds", "many");
  expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  expect(stderr).toContain("Expected an integer from 1 to 1000000");
});
