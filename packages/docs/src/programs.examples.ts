import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CONTRACTS } from "@savelife/contracts/contract-files";
import { strictAjv } from "@savelife/contracts/test/strict-ajv";
import { eventId } from "@savelife/core/keys";
import { countMessages, totalOf } from "@savelife/core/receive";
import { drain, itemsOf, sqsAt, tableAt } from "@savelife/core/test/engines";
import { clean } from "@savelife/core/values/text";
import { type Local, startLocal } from "@savelife/local/start-local";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { run } from "../test/run.ts";
import { findPython } from "../test/tools.ts";
import { ROOT } from "./read-pages.ts";

const SOURCE = "https://crm.example.org";
const folder = path.join(ROOT, "docs/examples");
const python = (await findPython()) ?? "python3";

/** An example, how it is run for one key or several, and what shows that it reports a failure. */
type Example = {
  file: string;
  command: string[];
  /** Why it ends with another code than 0: by default an unknown blood group. */
  fails?: { with: "a queue that is not there"; stderr: RegExp };
  /** Keys in one run. */
  keys?: number;
  /** A key in another spelling that looks the same: by default with all that cannot be seen. */
  noisy?: (key: string) => string;
  /** The items of a key, where it is not one donor of our source. */
  items?: (key: string) => string[];
};

/** Every character that is never part of a key, but for those that are rarer than a program of an example must know. */
const UNSEEN = Array.from({ length: 0xfffc }, (_, code) => String.fromCharCode(code))
  .filter((character) => clean(`a${character}b`) === "ab" && !/\p{Variation_Selector}/u.test(character))
  .join("");
const noise = (key: string) => `\u00a0\u3000 ${key.slice(0, 3)}${UNSEEN}${key.slice(3)}\u2800 \u3164`;

/** Rarer ones: a program that does not know one must not derive an id of its own from it, for a second donor. */
const RARE = ["\u180b", "\u{1d159}", "\u{e0041}"];

const bash = (file: string, ...args: string[]) => ({ file, command: ["bash", file, ...args] });
const noQueue: Example["fails"] = { with: "a queue that is not there", stderr: /NonExistentQueue|QueueDoesNotExist/ };

const EXAMPLES: Example[] = [
  { file: "publish_sqs.py", command: [python, "publish_sqs.py"], keys: 1 },
  { file: "publish_sqs.py", command: [python, "publish_sqs.py"], keys: 12 },
  { file: "publish_http.py", command: [python, "publish_http.py"] },
  { file: "publish.go", command: ["go", "run", "publish.go"] },
  { file: "Publish.java", command: ["java", "Publish.java"] },
  { file: "publish.php", command: ["php", "publish.php"] },
  { ...bash("publish-curl.sh", "structured") },
  { ...bash("publish-curl.sh", "binary") },
  { ...bash("publish-curl.sh", "batch"), keys: 2 },
  { ...bash("publish-aws.sh"), fails: noQueue },
  { ...bash("publish-aws.sh"), fails: noQueue, keys: 2 },
  {
    ...bash("publish-httpie.sh"),
    noisy: (key) => `  ${key} `, // a header has no other spaces at its ends
    // Open, as it is on one machine, ingest calls every caller "local".
    items: (key) => [`DONOR#${eventId("local", key)}`, `DONATION#${eventId("local", key)}`],
  },
];

let local: Local;
let env: NodeJS.ProcessEnv;

const left = async (url: string) => totalOf(await countMessages({ client: sqsAt(local.sqs), url }));

beforeAll(async () => {
  const { PATH, HOME } = process.env;
  local = await startLocal({ windowMilliseconds: 0 });
  const places = { SAVELIFE_URL: local.ingest, QUEUE_URL: local.queue.url };
  const credentials = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", AWS_DEFAULT_REGION: "eu-west-1" };
  // Java reads its arguments as the locale says.
  env = { PATH, HOME, LC_ALL: "C.UTF-8", ...places, ...credentials };
});
afterAll(() => local.stop());

const keysOfTable = async () => [...(await itemsOf(tableAt(local.dynamodb, local.table.name))).keys()].sort();
const deadLetters = () => drain({ client: sqsAt(local.sqs), url: local.deadLetters.url });

it("are all linked from the page for publishers, and all run by this test", () => {
  const programs = readdirSync(folder);
  const page = readFileSync(path.join(ROOT, "docs/publish.md"), "utf8");
  for (const program of programs) expect(page).toContain(`(examples/${program})`);
  expect([...new Set(EXAMPLES.map(({ file }) => file))].sort()).toEqual(programs.sort());
});

const cases = EXAMPLES.map(({ keys = 1, items = (key) => [`DONOR#${eventId(SOURCE, key)}`], ...example }) => {
  const key = `${example.command.slice(1).join("-")}-${keys}`;
  const ids = Array.from({ length: keys }, (_, n) => `${key}-${n}`);
  const name = `${example.command.join(" ")} with ${keys} ${keys === 1 ? "key" : "keys"}`;
  return { ...example, name, ids, expected: ids.flatMap(items) };
});
const stored: string[] = [];

describe.each(cases)("$name", ({ command: [file = "", ...args], fails, ids, expected, noisy = noise }) => {
  /** Runs it for all its keys; the last of them has this blood group. */
  const start = (group: string, more: NodeJS.ProcessEnv = {}, spelled = (key: string) => key) => {
    const pairs = ids.flatMap((id, i) => [spelled(id), i === ids.length - 1 ? group : "O-"]);
    return run(folder, file, [...args, ...pairs], { env: { ...env, ...more } });
  };

  test("stores each key once, however often it runs, and however the key is written", async () => {
    expect(await start("A+")).toMatchObject({ code: 0 });
    expect(await start("A+", {}, noisy)).toMatchObject({ code: 0 });
    await expect.poll(keysOfTable, { timeout: 20_000 }).toEqual(expect.arrayContaining(expected));
    stored.push(...expected);
  });

  test("ends with a failure when it fails", async () => {
    const failed = fails ? await start("A+", { QUEUE_URL: `${local.queue.url}-gone` }) : await start("C+");
    expect(failed.code).toBeGreaterThan(0);
    expect(failed.output).toMatch(fails?.stderr ?? /blood group|data\.type/);
    if (!fails) expect(failed.output).not.toContain("C+");
  });
});

// httpie derives nothing: it sends the key as it is.
describe.each(cases.filter(({ noisy }) => !noisy))("$name", ({ command: [file = "", ...args], ids }) => {
  test.for(RARE)("refuses a key with %j, and sends nothing", async (character) => {
    const keys = ids.flatMap((id) => [`${id}${character}`, "A+"]);
    const ran = await run(folder, file, [...args, ...keys], { env });
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.output).toContain("a key is empty");
  });
});

it("stored nothing else, and made no dead letter", async () => {
  await expect.poll(() => left(local.queue.url), { timeout: 20_000 }).toBe(0);
  expect(await keysOfTable()).toEqual(stored.sort());
  expect(await deadLetters()).toEqual([]);
});

test("a wrong event over SQS is reported by its dead letter alone", async () => {
  const ran = await run(folder, "bash", ["publish-aws.sh", "wrong", "C+"], { env });
  expect(ran).toMatchObject({ code: 0 });
  await expect.poll(() => left(local.deadLetters.url), { timeout: 20_000 }).toBe(1);
  const [letter] = await deadLetters();
  const rejection: unknown = JSON.parse(letter?.MessageAttributes?.Rejection?.StringValue ?? "");
  expect(rejection).toMatchObject({ code: "invalid-data", faults: [{ path: "data.type" }] });
  const { components } = JSON.parse(readFileSync(path.join(CONTRACTS, "asyncapi.json"), "utf8"));
  expect(strictAjv().validate(components.schemas.Rejection, rejection)).toBe(true);
});
