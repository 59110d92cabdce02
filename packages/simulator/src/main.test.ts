import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

it("prints a table of worlds that broke no law, and ends with 0", () => {
  const { status, stdout, stderr } = run("--seeds", "3", "--messages", "100", "--workers", "2");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^messages +300 /m);
  expect(stdout).toMatch(/^lost +0$/m);
});

it("names each seed that broke a law with the command that runs it again exactly, and ends with 1", () => {
  const flags = ["--seeds", "10", "--messages", "300", "--queue-attempts", "3"];
  const table = run(...flags);
  const [, seed = ""] = /^seed (\d+) fails/m.exec(table.stdout) ?? [];
  const replay = ["--seed", seed, "--messages", "300", "--queue-attempts", "3"];
  expect(table.stdout).toContain(
    `seed ${seed} fails; run it again with: pnpm simulate ${replay.join(" ")}\n  broken: `,
  );
  const { failures } = JSON.parse(run(...flags, "--json").stdout);
  const replayed = run(...replay, "--json");
  expect(JSON.parse(replayed.stdout)).toMatchObject({ runs: 1, trace: failures[0].trace, failures: [failures[0]] });
  expect([table.status, replayed.status]).toEqual([1, 1]);
});

it("prints all that happened in a world when asked to", () => {
  const { status, stdout } = run("--seed", "1", "--messages", "20", "--trace");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^[\d.]+ invoke 1 /m);
});

it("explains itself", () => {
  expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--first-seed") });
});

it("ends with 64 when it is used wrongly, and says what was expected", () => {
  const { status, stdout, stderr } = run("--seeds", "many");
  expect({ status, stdout }).toEqual({ status: 64, stdout: "" });
  expect(stderr).toContain("Expected an integer from 1 to 1000000");
});
