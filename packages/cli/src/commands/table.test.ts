import { rm } from "node:fs/promises";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { dynamodbClient } from "@savelife/local/clients";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startRefusingService } from "../../test/refusing-service.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../../test/stack.ts";
import { PREFIXES } from "../table/arguments.ts";

const DONORS = 12;
const donor = (i: number) => ({
  PK: `DONOR#0192f0c1-7c4e-7b1e-9d5a-${String(i).padStart(12, "0")}`,
  first_name: "ivica",
  city: "Amsterdam",
  source: "https://crm.example.org",
  time: "2026-11-22T10:00:00Z",
});
const donation = {
  PK: "DONATION#0192f0c2-3f60-7d02-8a6b-7be0f2f6b1c4",
  source: "web",
  city: "Haarlem \u009b31m\u200b",
};

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  const client = DynamoDBDocumentClient.from(dynamodbClient(stack.dynamodb));
  const items = [donation, ...Array.from({ length: DONORS }, (_, i) => donor(i))];
  await Promise.all(items.map((Item) => client.send(new PutCommand({ TableName: stack.table.name, Item }))));
});
afterAll(() => stack.stop());

const table = (...args: string[]) => runHere(["table", ...args], stack.directory);

describe("table get", () => {
  test("shows the item with its values, by its key in any case", async () => {
    const { code, stdout, stderr } = await table("get", donor(3).PK.replace("7c4e", "7C4E"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(donor(3));
  });

  test("prints nothing that controls the terminal, and the code of what cannot be seen", async () => {
    const { stdout } = await table("get", donation.PK, "--json");
    expect(stdout).toContain("Haarlem \\u009b31m\\u200b");
    expect(stdout.trimEnd()).not.toContain("\n");
  });

  test("ends with 1 when there is no such item", async () => {
    const { code, stdout, stderr } = await table("get", donor(99).PK);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`there is no item ${donor(99).PK} in the table of the local stack`);
  });

  test.for([["DONOR#42"], ["PATIENT#0192f0c1-7c4e-7b1e-9d5a-000000000001"], [], [donor(1).PK, "more"]])(
    "refuses the arguments %j",
    async (args) => {
      expect(await table("get", ...args)).toMatchObject({ code: 64, stdout: "" });
    },
  );
});

describe("table list", () => {
  test("shows keys and names of attributes, and no value", async () => {
    const { code, stdout, stderr } = await table("list");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "13 items in the table of the local stack.\n" });
    expect(stdout.split("\n")[0]).toMatch(/^PK +TIME +SOURCE +ATTRIBUTES$/);
    expect(stdout).toContain(`${donor(0).PK}     2026-11-22T10:00:00Z  https://crm.example.org  city first_name\n`);
    expect(stdout).not.toMatch(/ivica|Amsterdam|Haarlem/);
  });

  test("shows the values with --reveal, and nothing that controls the terminal", async () => {
    const { stdout } = await table("list", "--reveal");
    expect(stdout).toContain('city="Amsterdam" first_name="ivica"');
    expect(stdout).toContain('city="Haarlem \\u009b31m\\u200b"');
  });

  test("prints NDJSON with --json, masked or not", async () => {
    const masked = lines((await table("list", "--json", "--prefix", "DONATION")).stdout);
    expect(masked).toEqual([{ PK: donation.PK, source: "web", attributes: ["city"] }]);
    const revealed = lines((await table("list", "--json", "--reveal", "--prefix", "DONATION#")).stdout);
    expect(revealed).toEqual([donation]);
  });

  test("takes only keys with the prefix", async () => {
    const donors = lines((await table("list", "--json", "--prefix", "DONOR#")).stdout);
    expect(donors).toHaveLength(DONORS);
  });

  test("goes through all pages of the table for a prefix that is rare", async () => {
    const { stdout, stderr } = await table("list", "--json", "--prefix", "DONATION#", "--limit", "1");
    expect(lines(stdout)).toHaveLength(1);
    expect(stderr).toBe("");
  });

  test.for([1, 5, 12])("stops at a limit of %s, and says that there are more", async (limit) => {
    const { code, stdout, stderr } = await table("list", "--json", "--limit", `${limit}`);
    expect(lines(stdout)).toHaveLength(limit);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `There are more than ${limit}: --limit ${limit * 10} shows more.\n`,
    });
  });

  test("says nothing of more when the limit is just enough", async () => {
    const { stdout, stderr } = await table("list", "--json", "--limit", "13");
    expect(lines(stdout)).toHaveLength(13);
    expect(stderr).toBe("");
  });

  test.for([
    [["--prefix", "PATIENT#"], `Expected one of ${PREFIXES.join(", ")}.`],
    [["--limit", "0"], "Expected a positive integer."],
    [["--limit", "ten"], "Expected a positive integer."],
    [["--revael"], "Did you mean --reveal?"],
    [["DONOR#"], "too many arguments"],
  ] as const)("refuses %j", async ([args, message]) => {
    expect(await table("list", ...args)).toMatchObject({
      code: 64,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});

describe("table list --where", () => {
  test("finds items by a value as it would be stored, says what it looked at and what that costs, and shows no value", async () => {
    const { code, stdout, stderr } = await table("list", "--where", "city=  Amsterdam", "--json");
    expect({ code, found: lines(stdout).length }).toEqual({ code: 0, found: DONORS });
    expect(stderr).toMatch(
      /^12 items found; looked at 13 items: \d+ read units?, less than \$0\.01 at list price\.\n$/,
    );
    expect(stdout + stderr).not.toMatch(/Amsterdam|ivica/);
  });

  test("takes several, and finds what has all of them", async () => {
    const both = ["--where", "city=Amsterdam", "--where", "first_name=ivica"];
    expect(lines((await table("list", "--json", ...both)).stdout)).toHaveLength(DONORS);
    const none = await table("list", ...both, "--where", "source=web");
    expect(none).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(/^0 items found; looked at 13 items/),
    });
  });

  test("stops at the limit, and says so", async () => {
    const { stdout, stderr } = await table("list", "--where", "city=Amsterdam", "--limit", "2", "--json");
    expect(lines(stdout)).toHaveLength(2);
    expect(stderr).toMatch(/2 items found; looked at 13 items.*\nStopped at 2: --limit 20 shows more\.\n$/s);
  });

  test("says how far it has looked when it is interrupted", async () => {
    const interrupted = AbortSignal.abort();
    const { code, stderr } = await runHere(["table", "list", "--where", "city=Delft"], stack.directory, {
      interrupted,
    });
    expect(code).toBe(130);
    expect(stderr).toContain("0 items found; looked at ");
  });

  test.for<[string, string]>([
    ["emial=a@example.org", "there is no field emial: did you mean email?"],
    ["email=ivica", "email: expected an e-mail address"],
    ["city", "Expected FIELD=VALUE"],
  ])("refuses %j without repeating its value", async ([where, message]) => {
    const { code, stdout, stderr } = await table("list", "--where", where);
    expect({ code, stdout, stderr }).toMatchObject({ code: 64, stdout: "", stderr: expect.stringContaining(message) });
    expect(stderr).not.toContain("a@example.org");
  });
});

test("a look at values is in the history, and no other look", async () => {
  const acts = async () => lines((await runHere(["dlq", "history", "--limit", "2", "--json"], stack.directory)).stdout);
  await table("get", donor(3).PK);
  await table("list", "--reveal", "--where", "city=Amsterdam", "--limit", "2");
  const [listed, got] = [
    { act: "reveal", what: "items by city", count: 2, ids: [expect.any(String), expect.any(String)], ended: "done" },
    { act: "reveal", what: "one item", count: 1, ids: [donor(3).PK], ended: "done" },
  ];
  expect(await acts()).toMatchObject([listed, got]);
  await table("get", donor(99).PK);
  await table("list", "--where", "city=Amsterdam");
  expect(await acts()).toMatchObject([listed, got]);
  expect(JSON.stringify(await acts())).not.toContain("Amsterdam");
});

describe("when the table fails", () => {
  test.for([
    [400, "ThrottlingException", 75],
    [500, "InternalServerError", 75],
    [400, "ResourceNotFoundException", 69],
    [400, "UnrecognizedClientException", 69],
    [400, "ValidationException", 70],
  ] as const)("with %s %s, ends with %s and without its text", async ([status, name, code]) => {
    const service = await startRefusingService(status, name);
    const directory = await temporaryDirectory();
    await writeLocalJson(directory, { ...stack, dynamodb: service.endpoint });
    for (const args of [["list"], ["get", donation.PK]]) {
      const result = await runHere(["table", ...args], directory);
      expect(result).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(name) });
      expect(result.stderr).not.toContain("Amsterdam");
    }
    service.stop();
    await rm(directory, { recursive: true });
  });
});

function lines(ndjson: string): unknown[] {
  return ndjson
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
