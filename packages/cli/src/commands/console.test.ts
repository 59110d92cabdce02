import { once } from "node:events";
import { createServer } from "node:net";
import { createTickets } from "@savelife/console/guard/tickets";
import { toEnvironment } from "@savelife/local/clients";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Running, startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";

const CONSOLE = { url: "http://127.0.0.1:3001", secret: "of-a-test" };
let stack: Stack;
let running: Running | undefined;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(async () => {
  running?.interrupt();
  await running?.end();
  running = undefined;
});
afterAll(() => stack.stop());

/** As in `sst shell` on a deployed stage, whose services are the local engines and whose CloudWatch does not answer. */
function deployed(stage: string): Record<string, string> {
  const App = JSON.stringify({ name: "savelife-events", stage });
  return { ...toEnvironment(stack), SST_RESOURCE_App: App, AWS_ENDPOINT_URL_CLOUDWATCH: "http://127.0.0.1:1" };
}

async function startDeployed(stage: string, ...args: string[]): Promise<{ cli: Running; address: string }> {
  const cli = startCli(["console", ...args], stack.directory, deployed(stage));
  running = cli;
  await expect.poll(() => cli.stdout, { timeout: 15_000 }).toMatch(/\n$/);
  return { cli, address: cli.stdout.trim() };
}

/** Opens the address as a browser does: with its token first, then with the cookie. */
async function open(address: string): Promise<string> {
  const first = await fetch(address, { redirect: "manual" });
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  return (await fetch(new URL("/", address), { headers: { cookie } })).text();
}

it("prints a new address of the local stack's console each time, alone on stdout", async () => {
  const directory = await temporaryDirectory();
  await writeLocalJson(directory, { ...stack, console: CONSOLE });
  const takeToken = createTickets(CONSOLE.secret);
  for (let i = 0; i < 2; i++) {
    const { code, stdout, stderr } = await runHere(["console"], directory);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:3001\/\?token=.+\n$/);
    expect(takeToken(new URL(stdout).searchParams.get("token") ?? "")).toBe(true);
  }
  expect(await runHere(["console", "--port", "3005"], directory)).toMatchObject({ code: 64, stdout: "" });
});

it("serves a deployed stage until it is interrupted, and marks production", async () => {
  const { cli, address } = await startDeployed("production");
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{22}\.[\w-]{43}$/);
  expect(cli.stderr).toContain("stage production");
  const page = await open(address);
  expect(page).toContain("<strong>Production.</strong>");
  expect(page).toContain("It could not be read: ECONNREFUSED.");
  expect((await fetch(new URL("/", address))).status).toBe(401);
  cli.interrupt();
  expect(await cli.end()).toMatchObject({ code: 130 });
  await expect(fetch(address)).rejects.toThrow();
});

it("does not mark another stage", async () => {
  const { address } = await startDeployed("ivica");
  const page = await open(address);
  expect(page).toContain("ivica");
  expect(page).not.toContain("Production");
});

it("refuses a port that is in use", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  running = startCli(["console", "--port", port], stack.directory, deployed("ivica"));
  const { code, stdout, stderr } = await running.end();
  expect({ code, stdout }).toEqual({ code: 69, stdout: "" });
  expect(stderr).toContain(`port ${port} is in use`);
  other.close();
});

it.for(["0", "65536", "x", "-1"])("refuses the port %s as usage", async (port) => {
  expect(await runHere(["console", "--port", port], stack.directory)).toMatchObject({ code: 64, stdout: "" });
});
