import { execFileSync } from "node:child_process";
import { appendFileSync, constants } from "node:fs";
import { open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type CloudServer, startCloudServer } from "../../test/cloud-server.ts";
import { runCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { sheetOf, workbook } from "../../test/workbook.ts";

const TEXT = "first_name,city,type,email\nivica,Amsterdam,A+,ivica@server.com\n";
const PLAN = ["--type", "DonorSignedUp", "--id-from", "email"];
const plan = { type: "DonorSignedUp", source: "import", idFrom: ["email"], map: {}, ignore: [] };

let directory: string;
let cloud: CloudServer;
// The links of a process are read once, so this file has a process of its own, by vitest.config.ts.
beforeAll(async () => {
  cloud = await startCloudServer();
  Object.assign(process.env, cloud.env);
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  directory = await temporaryDirectory();
  cloud.reset();
  cloud.objects.set("uploads/a.csv", TEXT);
  await writeFile(path.join(directory, "donors.csv"), TEXT);
});
afterEach(() => rm(directory, { recursive: true }));

const run = (...args: string[]) => runHere(["import", ...PLAN, ...args], directory);
const started = () => [...cloud.executions.values()];

describe("an import in the cloud", () => {
  test("uploads a file without its compression and its name, starts the state machine and reports how it ended", async () => {
    await writeFile(path.join(directory, "names of donors.csv.gz"), gzipSync(TEXT));
    for (const file of ["donors.csv", "names of donors.csv.gz"]) {
      cloud.outcome.looks = 2;
      const { code, stderr } = await run(file, "--cloud");
      const said = [
        `${file}: CSV, separated by commas; first_name, city, type, email; the id from email.`,
        "Uploaded. The import goes on in the cloud; to watch it again, give s3://files/uploads/KEY.csv as the file, with the same options.",
        "3 rows in the file: 3 sent to the queue of stage test, 0 rejected.\n",
      ];
      expect({ code, stderr: stderr.replace(/[0-9a-f-]{36}/, "KEY") }).toEqual({ code: 0, stderr: said.join("\n") });
    }
    cloud.objects.delete("uploads/a.csv");
    expect(cloud.objects.size).toBe(2);
    for (const [key, text] of cloud.objects) {
      expect(key).toMatch(/^uploads\/[0-9a-f-]{36}\.csv$/);
      expect(text).toContain(TEXT);
    }
    expect(started()).toEqual([...cloud.objects.keys()].map((key) => ({ key, plan })));
  });

  test("takes a file that is there, again under another name when an earlier run has ended", async () => {
    for (const _ of [1, 2]) expect(await run("s3://files/uploads/a.csv", "--json")).toMatchObject({ code: 0 });
    expect(started()).toEqual([
      { key: "uploads/a.csv", plan },
      { key: "uploads/a.csv", plan },
    ]);
    expect(cloud.objects.size).toBe(1);
  });

  test("brings the rejects of all workers in one file, which can be corrected and imported", async () => {
    const [name] = ["a", "b"].map((one) => `{"rejection":"type: expected …","first_name":"${one}"}\n`);
    cloud.outcome.looks = Number.POSITIVE_INFINITY;
    const running = run("s3://files/uploads/a.csv", "--rejects", "rejects.ndjson", "--json");
    await vi.waitUntil(() => cloud.executions.size > 0, { timeout: 10_000 });
    const [execution] = cloud.executions.keys();
    cloud.objects.set(`results/${execution}/rejects/1.ndjson`, `${name}`);
    cloud.objects.set(`results/${execution}/rejects/2.ndjson`, `${name}`);
    cloud.outcome.looks = 0;
    const { code, stdout, stderr } = await running;
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("1 sent") });
    expect(JSON.parse(stdout)).toMatchObject({ read: 3, sent: 1, rejected: 2, skipped: 0, rejects: "rejects.ndjson" });
    expect(await readFile(path.join(directory, "rejects.ndjson"), "utf8")).toBe(`${name}${name}`);
  });

  test("says when rows were not sent, and how to send them", async () => {
    cloud.outcome = { looks: 1, status: "FAILED", error: "Incomplete", succeeded: 2, failed: 1, total: 3 };
    const { code, stderr } = await run("s3://files/uploads/a.csv");
    expect(code).toBe(75);
    expect(stderr).toContain("2 sent to the queue of stage test, 0 rejected, 1 not sent.");
    expect(stderr).toContain("Give s3://files/uploads/a.csv as the file, with the same options, to do it again");
  });

  test.for([
    ["UnknownFormat", "Expected a file that ends in .csv.", 64, "Expected a file that ends in .csv."],
    [
      "InvalidPlan",
      '{"errorType":"InvalidPlan","errorMessage":"type: expected one of","trace":[]}',
      64,
      "type: expected one of",
    ],
    ["States.ItemReaderFailed", "The specified key does not exist.", 66, "The specified key does not exist."],
    ["States.Permissions", "The role is not authorized.", 69, "The role is not authorized."],
    ["Incomplete", "Some batches were not sent.", 75, "Some batches were not sent."],
    ["States.Timeout", "", 75, "States.Timeout"],
  ] as const)(
    "that ends by %s says why in the machine's own words, and ends with what may help",
    async ([error, cause, code, said]) => {
      cloud.outcome = { looks: 0, status: "FAILED", error, cause, succeeded: 0, failed: 3, total: 3 };
      for (const _ of [1, 2]) {
        const result = await run("s3://files/uploads/a.csv");
        expect(result).toMatchObject({ code, stderr: expect.stringContaining(said) });
        expect(result.stderr.includes("to do it again")).toBe(code === 75);
        expect(result.stderr).not.toMatch(/[{"]/);
      }
    },
  );

  test("shows of what the machine says nothing that controls the terminal, and not more than a few lines", async () => {
    const cause = `\u001b[31m${"long ".repeat(10_000)}`;
    cloud.outcome = { looks: 0, status: "FAILED", error: "Odd", cause, succeeded: 0, failed: 3, total: 3 };
    const { stderr } = await run("s3://files/uploads/a.csv");
    expect(stderr).not.toContain("\u001b");
    expect(stderr.length).toBeLessThan(1_500);
  });

  test("says where the rejects are when they cannot be fetched, and leaves no part of a file", async () => {
    cloud.outcome.looks = Number.POSITIVE_INFINITY;
    const running = run("s3://files/uploads/a.csv", "--rejects", "r.ndjson");
    await vi.waitUntil(() => cloud.executions.size > 0, { timeout: 20_000 });
    const [execution] = cloud.executions.keys();
    cloud.objects.set(`results/${execution}/rejects/1.ndjson`, '{"rejection":"a"}\n');
    cloud.denied.add(`results/${execution}/rejects/2.ndjson`);
    cloud.objects.set(`results/${execution}/rejects/2.ndjson`, '{"rejection":"b"}\n');
    cloud.outcome.looks = 0;
    const { code, stderr } = await running;
    expect(code).toBe(69);
    expect(stderr).toContain("access to the bucket of stage test was denied");
    expect(stderr).toContain(`aws s3 cp --recursive s3://files/results/${execution}/rejects/`);
    expect(await readdir(directory)).toEqual(["donors.csv"]);
  });

  test("goes on by itself after an interrupt, and says how to watch it again", async () => {
    cloud.outcome.looks = Number.POSITIVE_INFINITY;
    const interruption = new AbortController();
    const args = ["import", ...PLAN, "s3://files/uploads/a.csv"];
    const running = runHere(args, directory, { interrupted: interruption.signal });
    await vi.waitUntil(() => cloud.executions.size > 0, { timeout: 10_000 });
    interruption.abort();
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toContain("To watch it again, give s3://files/uploads/a.csv as the file");
  });
});

describe("nothing is started", () => {
  test("for an input that was read in part when Ctrl-C came, twice", async () => {
    const pipe = path.join(directory, "pipe");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    for (const _time of ["first", "second"]) {
      const interruption = new AbortController();
      const args = ["import", ...PLAN, "pipe", "--cloud"];
      const running = runHere(args, directory, { interrupted: interruption.signal });
      const isRead = () => open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
      const writer = await vi.waitUntil(isRead, { timeout: 15_000, interval: 5 });
      await writer.write(`${TEXT}ana,Split,,ana@server.co`);
      interruption.abort();
      expect(await running).toMatchObject({ code: 130, stderr: expect.stringContaining("Nothing was sent") });
      await writer.close();
      expect([cloud.objects.size, cloud.executions.size]).toEqual([1, 0]);
    }
  });

  test("for a file that is changed while it is uploaded, twice", async () => {
    const set = cloud.objects.set.bind(cloud.objects);
    cloud.objects.set = (key, text) => {
      appendFileSync(path.join(directory, "donors.csv"), "ana,Split,,ana@server.example\n");
      return set(key, text);
    };
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await run("donors.csv", "--cloud");
      expect({ code, stderr }).toMatchObject({ code: 75, stderr: expect.stringContaining("donors.csv was changed") });
      expect(cloud.executions.size).toBe(0);
    }
  });
});

describe("what an import in the cloud takes of the options", () => {
  test("a file with other names: its columns are mapped, and its rules go with it", async () => {
    cloud.objects.clear();
    await writeFile(
      path.join(directory, "other.csv"),
      Buffer.from("Vorname,E-mail,Ort,Notes,\nJürgen,j@s.example,Köln,x,\n", "latin1"),
    );
    const map = ["--map", "first_name=Vorname", "--map", "city=Ort", "--ignore-others", "--encoding", "windows-1252"];
    const rules = ["--value", "type:O plus=O+"];
    expect(await run("other.csv", "--cloud", ...map, ...rules)).toMatchObject({ code: 0 });
    expect([...cloud.objects.values()]).toEqual(["Vorname,E-mail,Ort,Notes,\nJürgen,j@s.example,Köln,x,\n"]);
    expect(started()).toMatchObject([
      {
        plan: {
          map: { first_name: "Vorname", city: "Ort", email: "E-mail" },
          ...{ idFrom: ["E-mail"], ignore: ["Notes", ""], values: { type: { "O plus": "O+" } } },
        },
      },
    ]);
  });

  test("a column that is ignored, but makes the id", async () => {
    const options = ["--ignore", "Type", "--id-from", "Type"];
    await writeFile(path.join(directory, "type.csv"), "first_name,city,email,type\nAna,Split,ana@s.example,A+\n");
    expect(await run("type.csv", "--cloud", ...options)).toMatchObject({ code: 0 });
    expect(started()).toMatchObject([{ plan: { idFrom: ["email", "type"], ignore: ["type"] } }]);
  });

  test("a workbook, as CSV with commas", async () => {
    cloud.objects.clear();
    const strings: string[] = [];
    const rows = [
      ["First Name", "City", "Email"],
      ["Ana", "Split", "ana@s.example"],
    ];
    await writeFile(path.join(directory, "d.xlsx"), workbook({ sheets: { A: sheetOf(rows, strings) }, strings }));
    expect(await run("d.xlsx", "--cloud")).toMatchObject({ code: 0 });
    expect([...cloud.objects.values()]).toEqual(["First Name,City,Email\nAna,Split,ana@s.example\n"]);
    expect([...cloud.objects.keys()][0]).toMatch(/\.csv$/);
  });
});

describe("refuses", () => {
  test.for<[string, string[], string]>([
    ["another bucket", ["s3://other/uploads/a.csv"], "is not in s3://files/uploads/"],
    ["a folder that is imported by itself", ["s3://files/donors/a.csv"], "aws s3 cp s3://files/donors/a.csv"],
    ["a checkpoint", ["donors.csv", "--cloud", "--checkpoint", "c"], "takes no --checkpoint"],
    ["a dry run", ["donors.csv", "--cloud", "--dry-run"], "takes no --dry-run"],
    ["a verification", ["donors.csv", "--cloud", "--verify"], "takes no --verify"],
    [
      "what it cannot keep",
      ["donors.csv", "--cloud", "--save-options", "o.json", "--reveal"],
      "takes no --reveal, --save-options",
    ],
    [
      "an encoding of a file that is there",
      ["s3://files/uploads/a.csv", "--encoding", "latin1"],
      "takes no --encoding",
    ],
    ["semicolons, before it uploads", ["semicolons.csv", "--cloud"], "in the cloud only commas separate cells"],
    [
      "a header that does not fit, before it uploads",
      ["donors.csv", "--cloud", "--id-from", "Member"],
      "Member: there is no such column",
    ],
  ])("%s", async ([, args, expected]) => {
    await writeFile(path.join(directory, "semicolons.csv"), TEXT.replaceAll(",", ";"));
    const { code, stderr } = await run(...args);
    expect(code).toBe(64);
    expect(stderr).toContain(expected);
    expect([cloud.objects.size, cloud.executions.size]).toEqual([1, 0]);
  });

  test.for([
    ["a file of rejects that is there", "mine.ndjson", 64, "mine.ndjson is there already"],
    ["rejects in a folder that is not there", "none/rejects.ndjson", 64, "there is no such folder (ENOENT)"],
  ] as const)("%s, before anything is uploaded or started, also the second time", async ([, rejects, code, said]) => {
    await writeFile(path.join(directory, "mine.ndjson"), "mine");
    for (const file of ["donors.csv", "s3://files/uploads/a.csv", "donors.csv"]) {
      const { stderr, ...ended } = await run(file, "--cloud", "--rejects", rejects);
      expect(ended).toMatchObject({ code });
      expect(stderr).toContain(said);
    }
    expect(cloud.requests).toBe(0);
    expect((await readdir(directory)).sort()).toEqual(["donors.csv", "mine.ndjson"]);
    expect(await readFile(path.join(directory, "mine.ndjson"), "utf8")).toBe("mine");
  });

  test.for([
    ["a file of a format that is not imported", "s3://files/uploads/a.txt", 64, ".csv or .ndjson or .jsonl"],
    ["a file that is not in the bucket", "s3://files/uploads/b.csv", 66, "there is no file s3://files/uploads/b.csv"],
  ] as const)("%s, before anything is started, also the second time", async ([, file, code, said]) => {
    for (const _ of [1, 2])
      expect(await run(file, "--rejects", "r")).toMatchObject({ code, stderr: expect.stringContaining(said) });
    expect(cloud.executions.size).toBe(0);
    expect(await readdir(directory)).toEqual(["donors.csv"]);
  });

  test("the local stack, which has no such import", async () => {
    const { SST_RESOURCE_Imports: _, ...env } = cloud.env;
    const { code, stderr } = await runCli(["import", ...PLAN, "donors.csv", "--cloud"], directory, "", env);
    expect(code).toBe(69);
    expect(stderr).toContain("stage test has no link named Imports");
  });
});
