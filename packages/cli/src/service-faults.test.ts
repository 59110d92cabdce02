import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PAGE_TEXT } from "@savelife/core/test/proxy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fault, startFaultyAws } from "../test/faulty-aws.ts";
import type { Ending, Line } from "../test/run-commands.ts";
import { temporaryDirectory } from "../test/stack.ts";
import { EXIT } from "./cli-error.ts";

const KEY = "DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";

/** Every command that asks AWS for something. */
const COMMANDS = {
  publish: ["publish", "event.json"],
  import: ["import", "donors.csv", "--type", "DonorSignedUp"],
  "import --cloud": ["import", "donors.csv", "--type", "DonorSignedUp", "--cloud"],
  "import s3://": ["import", "s3://files/uploads/a.csv", "--type", "DonorSignedUp"],
  verify: ["verify", "donors.csv", "--type", "DonorSignedUp"],
  "dlq summary": ["dlq", "summary"],
  "dlq list": ["dlq", "list"],
  "dlq show": ["dlq", "show", "id"],
  "dlq edit": ["dlq", "edit", "--path", "data.type", "--set", "O+", "--yes"],
  "dlq edit ID": ["dlq", "edit", "id", "--yes"],
  "dlq replay": ["dlq", "replay", "--yes"],
  "dlq replay --from": ["dlq", "replay", "--from", "letters.ndjson", "--yes"],
  "dlq replay --server-side": ["dlq", "replay", "--server-side", "--yes"],
  "dlq export": ["dlq", "export", "out.ndjson"],
  "dlq resolve": ["dlq", "resolve", "id", "--keep", "letter", "--yes"],
  "dlq resolve --keep stored": ["dlq", "resolve", "id", "--keep", "stored", "--yes"],
  "dlq discard": ["dlq", "discard", "out.ndjson", "--yes"],
  "table get": ["table", "get", KEY],
  "table list": ["table", "list"],
  "table list --where": ["table", "list", "--where", "city=Delft"],
  "table correct": ["table", "correct", KEY, "--set", "city=Delft", "--yes"],
  "table erase": ["table", "erase", KEY, "--yes"],
  doctor: ["doctor"],
  console: ["console"],
} as const;

type Command = keyof typeof COMMANDS;

/** What goes wrong: what the services answer, or what this machine lacks; and how commands end, all or all but some. */
type Row = {
  fault?: Fault;
  env?: Record<string, string | undefined>;
  code: number;
  except?: Partial<Record<Command, number>>;
};

const KEYS = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const page = (status: number): Fault => ({ status, page: true });

/** Those first of which an import tries again for some seconds. */
const FAULTS: Record<string, Row> = {
  "a closed port": { code: EXIT.unavailable },
  "a page with 502": { fault: page(502), code: EXIT.tryAgain },
  "a page with 503": { fault: page(503), code: EXIT.tryAgain },
  "a page with 403": { fault: page(403), code: EXIT.tryAgain },
  "a page to log in, with 200": { fault: page(200), code: EXIT.tryAgain },
  "no credentials": { env: NO_KEYS, code: EXIT.unavailable },
  "an expired login of SSO": { env: { ...NO_KEYS, AWS_PROFILE: "sso" }, code: EXIT.unavailable },
  "a profile that there is not": { env: { ...NO_KEYS, AWS_PROFILE: "nobody" }, code: EXIT.unavailable },
  "no region": { env: { AWS_REGION: undefined }, code: EXIT.unavailable },
  "expired credentials": { fault: { status: 400, name: "ExpiredTokenException" }, code: EXIT.unavailable },
  AccessDenied: {
    fault: { status: 403, name: "AccessDeniedException" },
    code: EXIT.unavailable,
    except: { doctor: EXIT.rejected }, // it reports what may not be read, check by check
  },
};

const PROGRAM = fileURLToPath(new URL("../test/run-commands.ts", import.meta.url));
const DONOR = '{"first_name":"ivica","city":"Amsterdam","email":"ivica@server.com","type":"A+"}';
const EVENT = `{"specversion":"1.0","id":"0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10","source":"a","type":"DonorSignedUp","data":${DONOR}}`;
const FILES = {
  "event.json": EVENT,
  "donors.csv": "first_name,city,type,email\nivica,Amsterdam,A+,ivica@server.com\n",
  "letters.ndjson": `${JSON.stringify({ messageId: "a", sentAt: "2026-11-22T10:00:00Z", attributes: {}, body: EVENT })}\n`,
};

const LIMIT = { timeout: 120_000 };

let home: string;
beforeAll(async () => {
  home = await temporaryDirectory();
  await writeFile(path.join(home, "config"), SSO_CONFIG);
  const cache = path.join(home, ".aws/sso/cache");
  await mkdir(cache, { recursive: true });
  const token = {
    accessToken: "x",
    expiresAt: "2020-01-01T00:00:00Z",
    region: "eu-west-1",
    startUrl: "https://sso.invalid",
  };
  await writeFile(path.join(cache, `${createHash("sha1").update("work").digest("hex")}.json`), JSON.stringify(token));
});
afterAll(async () => {
  await Promise.allSettled(runs.values());
  await rm(home, { recursive: true });
});

const SSO_CONFIG = `[profile sso]
sso_session = work
sso_account_id = 123456789012
sso_role_name = operator
[sso-session work]
sso_region = eu-west-1
sso_start_url = https://sso.invalid
`;

/** Some at once, as most of the time is spent on waiting before a retry. */
const CONCURRENCY = 4;
const runs = new Map<string, Promise<Record<string, Ending>>>();
beforeAll(() => {
  const started: Promise<unknown>[] = [];
  for (const [name, row] of Object.entries(FAULTS)) {
    const before = started.at(-CONCURRENCY);
    const run = Promise.resolve(before).then(() => runAll(row));
    started.push(run.catch(() => {}));
    runs.set(name, run);
  }
});

test.for(Object.entries(FAULTS))(
  "%s: every command ends as scripts expect, and says what to do",
  LIMIT,
  async ([name, row]) => {
    const endings = Object.entries((await runs.get(name)) ?? {});
    const codes = endings.map(([command, { code }]) => [command, code]);
    const expected = Object.keys(COMMANDS).map((command) => [command, row.code]);
    expect(Object.fromEntries(codes)).toEqual({
      ...Object.fromEntries(expected),
      console: EXIT.interrupted,
      ...row.except,
    });
    for (const [command, { stderr, page }] of endings) {
      if (command === "console") expect(page).toMatch(/That did not work/);
      else expect(stderr, command).toMatch(/error: .+\n.+/);
    }
  },
);

test.for(Object.keys(FAULTS))(
  "%s: no command shows a page, a stack or a value, or calls it a bug",
  LIMIT,
  async (name) => {
    for (const [command, { stdout, stderr, page }] of Object.entries((await runs.get(name)) ?? {})) {
      const shown = `${stdout}${stderr}`;
      expect(shown + page, command).not.toMatch(/\bbug\b|^ +at |Amsterdam|SyntaxError/m);
      expect(shown + page, command).not.toContain(PAGE_TEXT);
      expect(shown, command).not.toMatch(/<[a-z!]/i);
    }
  },
);

/** Runs all commands under one fault, in one process, each in its own folder. */
async function runAll({ fault, env = {} }: Row): Promise<Record<string, Ending>> {
  const aws = await startFaultyAws(fault ?? { status: 500, name: "InternalFailure" });
  if (!fault) await aws.stop();
  const lines = await Promise.all(Object.values(COMMANDS).map(toLine));
  try {
    const environment = defined({ ...environmentOf(aws.endpoint), ...env });
    const options = { env: environment, maxBuffer: 2 ** 26 };
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(lines)], options);
    const endings: Ending[] = JSON.parse(stdout);
    return Object.fromEntries(Object.keys(COMMANDS).map((command, i) => [command, endings[i] as Ending]));
  } finally {
    if (fault) await aws.stop();
    await Promise.all(lines.map(({ directory }) => rm(directory, { recursive: true })));
  }
}

async function toLine(args: readonly string[]): Promise<Line> {
  const directory = await temporaryDirectory();
  for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(directory, name), text);
  return { args: [...args], directory };
}

function environmentOf(endpoint: string): Record<string, string> {
  const link = (name: string, value: object) => ({ [`SST_RESOURCE_${name}`]: JSON.stringify(value) });
  const files = { AWS_CONFIG_FILE: path.join(home, "config"), AWS_SHARED_CREDENTIALS_FILE: path.join(home, "none") };
  return {
    ...link("App", { name: "savelife-events", stage: "test" }),
    ...link("Queue", { url: `${endpoint}/123456789012/Queue` }),
    ...link("DeadLetters", { url: `${endpoint}/123456789012/DeadLetters` }),
    ...link("Table", { name: "Table" }),
    ...link("Imports", { bucket: "files", stateMachine: "arn:aws:states:eu-west-1:123456789012:stateMachine:imports" }),
    ...files,
    ...KEYS,
    HOME: home,
    PATH: process.env.PATH ?? "",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
