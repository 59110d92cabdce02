import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CloudServer, startCloudServer } from "../../test/cloud-server.ts";
import { runCli, startCli } from "../../test/run-cli.ts";
import { temporaryDirectory } from "../../test/stack.ts";

const TEXT = "first_name,city,type,email\nivica,Amsterdam,A+,ivica@server.com\n";
const PLAN = ["--type", "DonorSignedUp", "--id-from", "email"];
const plan = { type: "DonorSignedUp", source: "import", idFrom: ["email"], map: {}, ignore: [] };

let directory: string;
let cloud: CloudServer;
beforeEach(async () => {
  directory = await temporaryDirectory();
  cloud = await startCloudServer();
  await writeFile(path.join(directory, "donors.csv"), TEXT);
});
afterEach(async () => {
  cloud.stop();
  await rm(directory, { recursive: true });
});

const run = (...args: string[]) => runCli(["import", ...PLAN, ...args], directory, "", cloud.env);
const started = () => [...cloud.executions.values()];

describe("an import in the cloud", () => {
  test("uploads a file without its compression and its name, starts the state machine and tells how it ended", async () => {
    await writeFile(path.join(directory, "names of donors.csv.gz"), gzipSync(TEXT));
    for (const file of ["donors.csv", "names of donors.csv.gz"]) {
      cloud.outcome.looks = 2;
      const { code, stderr } = await run(file, "--cloud");
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: `${file}: CSV, separated by commas; first_name, city, type, email; the id from email.\n3 rows in the file: 3 sent to the queue of stage test, 0 rejected.\n`,
      });
    }
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
    expect(cloud.objects.size).toBe(0);
  });

  test("brings the rejects of all workers in one file, which can be corrected and imported", async () => {
    const [name] = ["a", "b"].map((one) => `{"rejection":"type: expected …","first_name":"${one}"}\n`);
    cloud.outcome.looks = 1;
    const cli = startCli(
      ["import", ...PLAN, "s3://files/uploads/a.csv", "--rejects", "rejects.ndjson", "--json"],
      directory,
      cloud.env,
    );
    await vi.waitUntil(() => cloud.executions.size > 0, { timeout: 10_000 });
    const [execution] = cloud.executions.keys();
    cloud.objects.set(`results/${execution}/rejects/1.ndjson`, `${name}`);
    cloud.objects.set(`results/${execution}/rejects/2.ndjson`, `${name}`);
    const { code, stdout, stderr } = await cli.end();
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("1 sent") });
    expect(JSON.parse(stdout)).toMatchObject({ read: 3, sent: 1, rejected: 2, skipped: 0, rejects: "rejects.ndjson" });
    expect(await readFile(path.join(directory, "rejects.ndjson"), "utf8")).toBe(`${name}${name}`);
  });

  test("tells when rows were not sent, and how to send them", async () => {
    cloud.outcome = { looks: 1, status: "FAILED", error: "Incomplete", succeeded: 2, failed: 1, total: 3 };
    const { code, stderr } = await run("s3://files/uploads/a.csv");
    expect(code).toBe(75);
    expect(stderr).toContain("2 sent to the queue of stage test, 0 rejected, 1 not sent.");
    expect(stderr).toContain("Give s3://files/uploads/a.csv as the file, with the same options, to do it again");
  });

  test("goes on by itself after an interrupt, and says how to watch it again", async () => {
    cloud.outcome.looks = Number.POSITIVE_INFINITY;
    const cli = startCli(["import", ...PLAN, "s3://files/uploads/a.csv"], directory, cloud.env);
    await vi.waitUntil(() => cloud.executions.size > 0, { timeout: 10_000 });
    cli.interrupt();
    const { code, stderr } = await cli.end();
    expect(code).toBe(130);
    expect(stderr).toContain("To watch it again, give s3://files/uploads/a.csv as the file");
  });
});

describe("refuses", () => {
  test.for<[string, string[], string]>([
    ["another bucket", ["s3://other/uploads/a.csv"], "expected a file at s3://files/uploads/…"],
    ["a folder that is imported by itself", ["s3://files/donors/a.csv"], "aws s3 cp s3://files/donors/a.csv"],
    ["a checkpoint", ["donors.csv", "--cloud", "--checkpoint", "c"], "takes no --checkpoint"],
    ["a dry run", ["donors.csv", "--cloud", "--dry-run"], "takes no --dry-run"],
    [
      "a header that does not fit, before it uploads",
      ["donors.csv", "--cloud", "--id-from", "Member"],
      "Member: there is no such column",
    ],
  ])("%s", async ([, args, expected]) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(64);
    expect(stderr).toContain(expected);
    expect(cloud.objects.size + cloud.executions.size).toBe(0);
  });

  test("the local stack, which has no such import", async () => {
    const { SST_RESOURCE_Imports: _, ...env } = cloud.env;
    const { code, stderr } = await runCli(["import", ...PLAN, "donors.csv", "--cloud"], directory, "", env);
    expect(code).toBe(69);
    expect(stderr).toContain("expected Imports among the links of stage test");
  });
});
