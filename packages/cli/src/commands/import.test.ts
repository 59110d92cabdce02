import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { catalogue } from "@savelife/core/catalogue";
import { eventId } from "@savelife/core/keys";
import { describe, expect } from "vitest";
import { donorsCsv, test as importTest } from "../../test/capturing-queue.ts";
import { ndjson } from "../../test/events.ts";
import { drain } from "../../test/queue.ts";
import { type Change, runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory } from "../../test/stack.ts";

const TYPES = catalogue.map(({ type }) => type).join(", ");
const HEADER = "first_name,city,type,email";
const ivica = "ivica,Amsterdam,A+,ivica@server.com";
const maja = "Maja,Zagreb,,maja@server.example";
const group = "a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-";

const csv = (...rows: string[]) => [HEADER, ...rows].map((row) => `${row}\n`).join("");

const test = importTest
  .extend("here", ({ runImport }) => (args: string[], change: Change = {}) => {
    return runImport(["--type", "DonorSignedUp", ...args], change);
  })
  .extend("importText", ({ here }) => (text: string | Buffer, ...args: string[]) => {
    return here(["--json", ...args], { input: text });
  })
  .extend(
    "names",
    ({ queue }) =>
      () =>
        queue.events.map(({ data }) => data.first_name),
  );

describe("takes", () => {
  test("a real queue", async () => {
    const stack: Stack = await startStack();
    const result = await runHere(["import", "--type", "DonorSignedUp", "--id-from", "email"], stack.directory, {
      input: csv(ivica, maja),
    });
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toMatch(
      /^stdin: CSV, separated by commas; first_name, city, type, email; the id from email\.$/m,
    );
    expect(result.stderr).toMatch(/^2 rows read: 2 sent to the queue of the local stack, 0 rejected, 0 skipped\.$/m);
    const ids = (await drain(stack)).map(({ id }) => id);
    expect(ids.sort()).toEqual(
      [eventId("import", "ivica@server.com"), eventId("import", "maja@server.example")].sort(),
    );
    await stack.stop();
  });

  test.for([
    ["LF", csv(ivica, maja)],
    ["CR LF and a byte order mark", `\ufeff${csv(ivica, maja).replaceAll("\n", "\r\n")}`],
    ["no last line break", csv(ivica, maja).trimEnd()],
    [
      "another order of columns",
      "email,type,city,first_name\nivica@server.com,A+,Amsterdam,ivica\nmaja@server.example,,Zagreb,Maja",
    ],
    [
      "quotes",
      `"first_name","city","type","email"\n"ivica","Amsterdam","A+","ivica@server.com"\n"Maja",Zagreb,"",maja@server.example`,
    ],
    ["a header below 100,000 blank lines", `${"\n".repeat(100_000)}${csv(ivica, maja)}`],
    [
      "NDJSON",
      ndjson(
        { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" },
        { first_name: "Maja", city: "Zagreb", type: null, email: "maja@server.example" },
      ),
    ],
    [
      "NDJSON whose keys are spelt otherwise in each row",
      ndjson(
        { "First Name": "ivica", CITY: "Amsterdam", Type: "A+", "E-mail": "ivica@server.com" },
        { "e mail": "maja@server.example", "first-name": "Maja", city: "Zagreb" },
      ),
    ],
  ] as const)("the same rows with %s", async ([, text], { queue, importText }) => {
    for (const input of [Buffer.from(text), gzipSync(text)]) {
      queue.events.length = 0;
      expect(await importText(input, "--id-from", "email")).toMatchObject({
        code: 0,
        report: { read: 2, sent: 2, rejected: 0, skipped: 0, rejects: null, checkpoint: null, dryRun: false },
      });
      expect(queue.events).toMatchObject([
        {
          id: eventId("import", "ivica@server.com"),
          type: "DonorSignedUp",
          source: "import",
          data: { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" },
        },
        { id: eventId("import", "maja@server.example"), data: { first_name: "Maja" } },
      ]);
    }
  });

  test("a file, with columns that are mapped or ignored, under a source", async ({ queue, put, here }) => {
    await put("members.csv", "Member,Given name,Town,type,email,Notes\n17,ivica,Amsterdam,A+,ivica@server.com,x\n");
    const map = ["--map", "first_name=Given name", "--map", "city=Town", "--ignore", "Notes", "--id-from", "Member"];
    const source = "https://old.example.org";
    expect(await here(["members.csv", ...map, "--source", source])).toMatchObject({ code: 0 });
    expect(queue.events).toMatchObject([
      { id: eventId(source, "17"), source, data: { first_name: "ivica", city: "Amsterdam" } },
    ]);
  });

  test("no field and no id column that is ignored", async ({ queue, importText }) => {
    const row = { id: "17", first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" };
    for (const text of [`id,${HEADER}\n17,${ivica}\n`, ndjson(row)]) {
      const { code, report } = await importText(text, "--ignore", "ID", "--ignore", "Type");
      expect({ code, report }).toMatchObject({ code: 0, report: { sent: 1 } });
    }
    const { id: _id, type: _type, ...data } = row;
    expect(queue.events.map((event) => event.data)).toEqual([data, data]);
    expect(queue.events[0]?.id).toBe(queue.events[1]?.id);
  });

  test("every field, when a column of nearly its name is ignored", async ({ queue, importText }) => {
    for (const name of ["City", "Type"]) {
      const { code, report } = await importText(`${name},${HEADER}\nZ,${ivica}\n`, "--ignore", name);
      expect({ code, report }).toMatchObject({ code: 0, report: { sent: 1 } });
    }
    const data = { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" };
    expect(queue.events.map((event) => event.data)).toEqual([data, data]);
  });

  test("an id of a column that is ignored", async ({ queue, importText }) => {
    const args = ["--ignore", "Type", "--id-from", "TYPE"];
    const { type, ...data } = { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" };
    for (const text of [`${HEADER}\n${ivica}\n`, ndjson({ ...data, type })]) {
      expect(await importText(text, ...args)).toMatchObject({ code: 0, report: { sent: 1 } });
    }
    expect(queue.events.map((event) => event.data)).toEqual([data, data]);
    expect(queue.events[0]?.id).toBe(queue.events[1]?.id);
  });

  test("an id column of UUIDs, and rows without any id", async ({ queue, importText }) => {
    const id = randomUUID();
    await importText(`id,${HEADER}\n${id},${ivica}\n`);
    await importText(`${HEADER},ID\n${ivica},${id}\n`);
    await importText(csv(ivica));
    expect(queue.events.map((event) => event.id)).toEqual([id, id, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    await importText(csv(ivica));
    expect(queue.events[3]?.id).toBe(queue.events[2]?.id);
  });

  test("every message in a group of the import's own, so that sign-ups are not delayed", async ({
    queue,
    importText,
  }) => {
    await importText(csv(ivica, maja));
    expect([...queue.groups]).toEqual([expect.stringMatching(/^import-[0-9a-f]{16}$/)]);
  });
});

describe("distinguishes", () => {
  test("rows that say the same again, which are skipped", async ({ importText, names }) => {
    const { code, report, stderr } = await importText(
      csv(ivica, "", "ivica , Amsterdam,a+,ivica@server.com", maja),
      "--id-from",
      "email",
    );
    expect(report).toMatchObject({ read: 4, sent: 2, rejected: 0, skipped: 2, blank: 1, repeated: 1 });
    expect(stderr).toContain("2 skipped (1 repeated, 1 blank)");
    expect(code).toBe(0);
    expect(names()).toEqual(["ivica", "Maja"]);
  });

  const other = "ivica,Rotterdam,A+,ivica@server.com";

  test("rows of one id with different data, of which none is sent", async ({ read, importText, names }) => {
    const { code, report } = await importText(
      csv(ivica, maja, other, ivica),
      ...["--id-from", "email", "--rejects", "conflicts.csv"],
    );
    expect(code).toBe(1);
    expect(report).toMatchObject({ read: 4, sent: 1, rejected: 3, skipped: 0, conflicting: 3 });
    expect(report.reasons).toEqual([
      {
        path: "",
        expected: "the same data in all rows of one id",
        count: 3,
        examples: [{ line: 2 }, { line: 4 }, { line: 5 }],
      },
    ]);
    expect(await read("conflicts.csv")).toBe(
      `\ufeffrejection,${HEADER}\n${[
        ["line 2: expected the same data in all rows of one id, got other data on line 4", ivica],
        ["line 4: expected the same data in all rows of one id, got other data on line 2", other],
        ["line 5: expected the same data in all rows of one id, got other data on line 4", ivica],
      ]
        .map(([reason, row]) => `"${reason}",${row}\n`)
        .join("")}`,
    );
    expect(names()).toEqual(["Maja"]);
  });

  test("the first of them, where that is asked for", async ({ queue, importText }) => {
    const first = ["--id-from", "email", "--on-conflict", "first"];
    const { report } = await importText(csv(ivica, maja, other, ivica), ...first);
    expect(report).toMatchObject({ read: 4, sent: 2, rejected: 1, skipped: 1, conflicting: 1, repeated: 1 });
    expect(queue.events.map(({ data }) => data.city)).toEqual(["Amsterdam", "Zagreb"]);
  });
});

describe("the file of rejects", () => {
  test("can be corrected and imported as it is, again and again", async ({ put, read, here, importText, names }) => {
    const text = csv(ivica, "Ana,Split,Z,ana@server.example", "Iva,Split", `"Eva,Split,A+,eva@server.example`, maja);
    const first = await importText(text, "--id-from", "email", "--rejects", "first.csv");
    expect(first).toMatchObject({ code: 1, report: { read: 5, sent: 2, rejected: 3, rejects: "first.csv" } });
    const rejects = await read("first.csv");
    expect(rejects).toBe(
      [
        `\ufeffrejection,${HEADER}`,
        `"line 3: type: expected ${group}",Ana,Split,Z,ana@server.example`,
        `"line 4: type: expected 4 cells, as the header has, got 2",Iva,Split`,
        `line 5: first_name: expected a closing quote for the cell that opens on this line,"Eva,Split,A+,eva@server.example`,
        "",
      ].join("\n"),
    );
    await put("first.csv", rejects.replace(",Z,", ",O+,").replace(',"Eva', ",Eva"));
    const second = await here(["first.csv", "--id-from", "email", "--rejects", "second.csv"]);
    expect(second.code).toBe(1);
    expect(names()).toEqual(["ivica", "Maja", "Ana", "Eva"]);
    expect(await read("second.csv")).toBe(
      `\ufeffrejection,${HEADER}\n"line 3: type: expected 5 cells, as the header has, got 3",Iva,Split\n`,
    );
    await put("second.csv", (await read("second.csv")).replace("Iva,Split", "Iva,Split,,i@s.hr"));
    expect(await here(["second.csv", "--id-from", "email"])).toMatchObject({ code: 0 });
    expect(names()).toEqual(["ivica", "Maja", "Ana", "Eva", "Iva"]);
  });

  test("is NDJSON for NDJSON, with what is not an object below its reason", async ({ put, read, here, importText }) => {
    const text = `{"first_name":"Ana","city":7,"email":"ana@server.example"}\n{"first_name":\n\n`;
    expect(await importText(text, "--rejects", "rejects.ndjson")).toMatchObject({
      code: 1,
      report: { read: 3, rejected: 2, skipped: 1 },
    });
    const [first = "", second = "", third, ...rest] = (await read("rejects.ndjson")).split("\n");
    const city = "line 1: city: expected text of 1 to 200 characters without control characters";
    expect(JSON.parse(first)).toEqual({ rejection: city, first_name: "Ana", city: 7, email: "ana@server.example" });
    expect(JSON.parse(second)).toEqual({ rejection: "line 2: expected a JSON object with a value for each column" });
    expect([third, ...rest]).toEqual(['{"first_name":', ""]);
    await put("rejects.ndjson", `${first.replace('"city":7', '"city":"Split"')}\n${second}\n`);
    expect(await here(["rejects.ndjson"])).toMatchObject({ code: 0, stderr: expect.stringContaining("1 sent") });
  });

  test("contains an object of NDJSON as it was written, below one reason", async ({ read, here, importText }) => {
    const fields = `"first_name":"A\\u006ea", "city": 7,"member":12345678901234567890,"height":1.80}`;
    const options = ["--id-from", "member", "--ignore", "height"];
    await importText(`  {${fields}\n`, ...options, "--rejects", "1.ndjson");
    const [, reason, ...rest] = /^\{"rejection":"(line 1: [^"]*)",(.*)\n$/.exec(await read("1.ndjson")) ?? [];
    expect(rest).toEqual([fields]);
    await here(["1.ndjson", ...options, "--rejects", "2.ndjson"]);
    expect(await read("2.ndjson")).toBe(`{"rejection":"${reason}",${fields}\n`);
  });

  test.for([
    [
      "not the first of an object",
      `{"city":7,"first_name":"A, \\"}","rejection":"a"}`,
      `,"city":7,"first_name":"A, \\"}"`,
    ],
    ["no text", `{"rejection":null,"city":[{"rejection":1},{}]}`, `,"city":[{"rejection":1},{}]`],
    ["there twice", `{ "rejection" : "a", "city":7, "rejection":{"b":","} }`, `, "city":7`],
  ])(
    "contains the new reason alone when an earlier one is %s",
    async ([, text, fields], { read, here, importText }) => {
      await importText(`${text}\n`, "--rejects", "1.ndjson");
      const [, reason, ...rest] = /^\{"rejection":"(line 1: [^"]*)"(.*)\}\n$/.exec(await read("1.ndjson")) ?? [];
      expect(rest).toEqual([fields]);
      await here(["1.ndjson", "--rejects", "2.ndjson"]);
      expect(await read("2.ndjson")).toBe(`{"rejection":"${reason}"${fields}}\n`);
    },
  );

  test("contains the reason alone of an object without fields", async ({ read, importText }) => {
    await importText("{ }\n", "--rejects", "rejects.ndjson");
    expect(await read("rejects.ndjson")).toMatch(/^\{"rejection":"line 1: [^"]*"\}\n$/);
  });

  test("contains what is not UTF-8 as Windows-1252 reads it, and says so", async ({
    read,
    here,
    importText,
    names,
  }) => {
    const latin = Buffer.from(csv("Jos\u00e9,S\u00e3o Paulo,,jose@server.example"), "latin1");
    expect(await importText(latin, "--rejects", "latin.csv")).toMatchObject({
      code: 1,
      report: {
        reasons: [
          { path: "first_name", expected: "UTF-8, got bytes of another encoding, such as Windows-1252", count: 1 },
        ],
      },
    });
    expect(await read("latin.csv")).toContain('check its letters",José,São Paulo,,jose@server.example\n');
    expect(await here(["latin.csv"])).toMatchObject({ code: 0 });
    expect(names()).toEqual(["José"]);
  });

  test("is readable for its owner alone, is there only when it is needed, and is never written over", async ({
    directory,
    importText,
  }) => {
    const bad = csv("Ana,Split,Z,ana@server.example");
    await importText(bad, "--rejects", "once.csv");
    expect((await stat(path.join(directory, "once.csv"))).mode & 0o777).toBe(0o600);
    const again = await importText(bad, "--rejects", "once.csv");
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining("there is such a file already") });
    await importText(csv(ivica), "--rejects", "none.csv");
    await expect(stat(path.join(directory, "none.csv"))).rejects.toThrow("ENOENT");
  });
});

describe("--dry-run", () => {
  test("sends nothing, needs no system, and shows reasons, masked examples and the cost", async ({ queue }) => {
    const empty = await temporaryDirectory();
    const args = ["import", "--type", "DonorSignedUp", "--dry-run", "--rejects", "dry-rejects.csv"];
    const input = csv(ivica, "Ana,Split,Z+,ana@server.example", "Iva,Split,0-,iva@@server.example");
    const { code, stdout, stderr } = await runHere(args, empty, { input });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      [
        "stdin: CSV, separated by commas; first_name, city, type, email.",
        "3 rows read: 1 would be sent, 2 rejected, 0 skipped.",
        `        1  type: expected ${group}`,
        `           line 3, "x+"`,
        "        1  email: expected an e-mail address of at most 254 characters",
        `           line 4, "xxx@@xxxxxx.xxxxxxx"`,
        "2 rejected rows in dry-rejects.csv.",
        "Sending it would cost less than $0.01 at list price: queue, consumer and table, once. --verify adds less than $0.01.",
        "Nothing was sent.",
        "error: 2 rows were rejected",
        "Correct them in the input. Or import it now, and afterwards what it rejects:",
        "npx savelife import - --type DonorSignedUp --rejects dry-rejects-2.csv",
        "",
      ].join("\n"),
    );
    expect(stderr).not.toMatch(/Ana|Split|server/);
    expect(queue.events).toEqual([]);
    await rm(empty, { recursive: true });
  });

  test("leaves no file but the rejects, and reads no checkpoint", async ({ directory, importText }) => {
    const before = await readdir(directory);
    await importText(csv(ivica), "--dry-run", "--checkpoint", "dry.checkpoint");
    expect(await readdir(directory)).toEqual(before);
  });
});

describe("refuses", () => {
  test.for<[string, string | Buffer, string[], string]>([
    ["a header with a column twice", "first_name,city,email,city\n", [], "column 4, city: column 2 has the same name"],
    ["a header with __proto__", `${HEADER},__proto__\n`, [], "column 5, __proto__: it is not known"],
    ["an unknown column", `${HEADER},nick\u001b[2Jname\n`, [], "column 5, nick_[2Jname: it is not known"],
    [
      "a required field that is ignored",
      csv(ivica),
      ["--ignore", "City"],
      "city: it cannot be ignored, as the field city needs it",
    ],
    ["a missing column", "first_name,email\n", [], "city: there is no such column, for the field city"],
    [
      "a mapped column that is not there",
      csv(),
      ["--map", "city=Town"],
      "Town: there is no such column, for the field city",
    ],
    ["an id column that is not there", csv(), ["--id-from", "Member"], "Member: there is no such column, for the id"],
    ["a header that is not closed", '"first_name,city\n', [], "line 1, the header: column 1: expected a closing quote"],
    ["an array", "[\n{}]", [], "it is one JSON array, not an object on each line"],
    ["nothing", "", [], "there are no rows in it"],
    ["blank lines", "\n \n", [], "there are no rows in it"],
    ["empty cells where the header should be", ",,\n,,\n", [], "it has no header"],
    [
      "no header in two megabytes of blank lines",
      `${" ".repeat(999)}\n`.repeat(2_200) + csv(ivica),
      [],
      "it has no header",
    ],
    ["180,000 columns", `${"c,".repeat(179_999)}c\n`, [], "the header has 180,000 columns, more than the 16,384"],
    ["an unknown type", csv(ivica), ["--type", "Donor"], `--type: expected one of ${TYPES}`],
    ["a bad source", csv(ivica), ["--source", "two words"], "--source: expected a URI reference"],
    ["an unknown field", csv(ivica), ["--map", "town=city"], "--map town: expected a field of DonorSignedUp"],
    ["a map without a column", csv(ivica), ["--map", "city"], "Write it as FIELD=COLUMN"],
    ["too many requests at once", csv(ivica), ["--concurrency", "51"], "Expected a number from 1 to 50"],
    ["no rate", csv(ivica), ["--rate", "0"], "Expected a positive integer"],
    [
      "one name for two files",
      csv(ivica),
      ["--rejects", "x", "--checkpoint", "./x"],
      "two of these names lead to one file",
    ],
  ])("%s", async ([, input, args, expected], { queue, here }) => {
    for (const _time of ["first", "second"]) {
      const { code, stdout, stderr } = await here(args, { input });
      expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
      expect(stderr).toContain(expected);
      expect(stderr).not.toContain("\u001b");
    }
    expect(queue.events).toEqual([]);
  });

  test("a gzip file that is not whole, after it has named it, and sends nothing of it", async ({
    queue,
    put,
    here,
  }) => {
    await put("cut.gz", gzipSync(donorsCsv(9_000)).subarray(0, 20_000));
    const { code, stderr } = await here(["cut.gz"]);
    expect({ code, stderr }).toMatchObject({ code: 66, stderr: expect.stringContaining("Z_BUF_ERROR") });
    expect(queue.events).toEqual([]);
  });

  test("a file that is not there, and a folder", async ({ here }) => {
    expect(await here(["nothing.csv"])).toMatchObject({ code: 66 });
    expect(await here(["."])).toMatchObject({ code: 66, stderr: expect.stringContaining("a folder") });
  });
});

describe("when the queue fails", () => {
  test("sends again what it has not taken, silently", async ({ queue, importText, names }) => {
    queue.fail(2, 500);
    expect(await importText(csv(ivica, maja))).toMatchObject({ code: 0, report: { sent: 2 } });
    expect(names().sort()).toEqual(["Maja", "ivica"]);
  });

  test("stops when it cannot be helped, and says how to go on", async ({ queue, importText }) => {
    queue.fail(1_000, 403);
    const { code, stderr, report } = await importText(csv(ivica), "--checkpoint", "denied.checkpoint");
    queue.fail(0, 500);
    expect(code).toBeGreaterThan(64);
    expect(report).toMatchObject({ read: 0, sent: 0 });
    expect(stderr).toContain("Run the same command again to go on at line 2.");
    expect(await importText(csv(ivica), "--checkpoint", "denied.checkpoint")).toMatchObject({
      code: 0,
      report: { sent: 1 },
    });
  });
});
