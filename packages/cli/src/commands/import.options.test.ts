import { open, stat } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { test as importTest } from "../../test/capturing-queue.ts";
import { runHere } from "../../test/run-here.ts";
import { sheetOf, workbook } from "../../test/workbook.ts";

const test = importTest
  .extend(
    "run",
    ({ runImport }) =>
      (...args: string[]) =>
        runImport(args),
  )
  .extend(
    "data",
    ({ queue }) =>
      () =>
        queue.events.map((event) => event.data),
  );
const DONOR = ["--type", "DonorSignedUp"];

describe("values with rules", () => {
  const GROUPS =
    "first_name,city,type,email\nAna,Split,O plus,a@s.example\nBo,Split,O  plus,b@s.example\nEva,Split,A+,e@s.example\n";

  test("mean what --value says, and the use of each rule is counted", async ({ put, run, data }) => {
    await put("groups.csv", GROUPS);
    const rules = ["--value", "type:O plus=O+", "--value", "type:0 plus=O+", "--value", "city:Split=Split, HR"];
    const { code, stdout, stderr } = await run("groups.csv", ...DONOR, ...rules, "--json");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(data().map(({ type, city }) => `${type} ${city}`)).toEqual(["O+ Split, HR", "O+ Split, HR", "A+ Split, HR"]);
    expect(JSON.parse(stdout).rules).toEqual([
      { field: "type", from: "O plus", count: 2 },
      { field: "type", from: "0 plus", count: 0 },
      { field: "city", from: "Split", count: 3 },
    ]);
    expect(stderr).toContain('--value "type:O plus": 2 cells.');
    expect(stderr).toContain('--value "type:0 plus": not used: no cell has it.');
  });

  test.for([
    ["dmy", "22.11.2026 10:00"],
    ["mdy", "11/22/2026 10:00 AM"],
  ])("are dates in the order %s, and never guessed", async ([order = "", date], { put, run, data }) => {
    await put("drives.csv", `city,address,datetime\nSplit,Riva 1,${date}\n`);
    const without = await run("drives.csv", "--type", "DonationCreated", "--dry-run");
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining("0 would be sent, 1 rejected") });
    const { code, stderr } = await run("drives.csv", "--type", "DonationCreated", "--dates", order);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`--dates ${order}: 1 cell.`) });
    expect(data()).toMatchObject([{ datetime: "2026-11-22T10:00:00" }]);
  });

  test("that are refused are listed once each, masked unless they are asked for", async ({ put, run }) => {
    await put(
      "refused.csv",
      `first_name,city,type,email\n${"Ana,Split,Zeta,a@s.example\n".repeat(3)}Bo,Split,Q9,b@s.example\n`,
    );
    const { stderr } = await run("refused.csv", ...DONOR, "--dry-run");
    expect(stderr).toMatch(/ 4 {2}type: expected a blood group/);
    expect(stderr).toMatch(/line 2, "xxxx", 3 times; line 5, "x9"\n/);
    const { stdout } = await run("refused.csv", ...DONOR, "--dry-run", "--json", "--reveal");
    expect(JSON.parse(stdout).reasons).toMatchObject([
      {
        count: 4,
        examples: [
          { line: 2, value: "Zeta", count: 3 },
          { line: 5, value: "Q9", count: 1 },
        ],
      },
    ]);
  });
});

describe("options in a file", () => {
  const EXPORT = "Ime;Grad;Grupa;E-mail\nAna;Split;O plus;a@s.example\n";
  const GIVEN = [
    ...[...DONOR, "--source", "https://old.example.org", "--id-from", "E-mail", "--map", "first_name=Ime"],
    ...["--map", "city=Grad", "--map", "type=Grupa", "--value", "type:O plus=O+"],
  ];

  test.beforeEach(({ put }) => put("export.csv", EXPORT));

  test("are saved after a dry run, and make the next import one short command", async ({
    directory,
    queue,
    read,
    run,
  }) => {
    for (const _time of ["first", "second"]) {
      const dry = await run("export.csv", ...GIVEN, "--dry-run", "--save-options", "old-system.json");
      expect(dry).toMatchObject({ code: 0 });
    }
    expect((await stat(path.join(directory, "old-system.json"))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await read("old-system.json"))).toEqual({
      ...{ type: "DonorSignedUp", source: "https://old.example.org", idFrom: ["E-mail"], onConflict: "none" },
      ...{ map: { first_name: "Ime", city: "Grad", type: "Grupa" }, values: { type: { "O plus": "O+" } } },
    });
    expect(await run("export.csv", "--options", "old-system.json")).toMatchObject({ code: 0 });
    expect(queue.events).toMatchObject([
      { source: "https://old.example.org", data: { first_name: "Ana", type: "O+" } },
    ]);
  });

  test("come after those of the command line", async ({ queue, put, run }) => {
    await put(
      "mine.json",
      JSON.stringify({ type: "DonorSignedUp", source: "https://a.example", map: { city: "Nowhere" } }),
    );
    await put("export.csv", "first_name;Grad;email\nAna;Split;a@s.example\n");
    const args = ["--options", "mine.json", "--source", "https://b.example", "--map", "city=Grad"];
    expect(await run("export.csv", ...args)).toMatchObject({ code: 0 });
    expect(queue.events).toMatchObject([{ source: "https://b.example", data: { city: "Split" } }]);
  });

  test.for([
    ["an unknown name", '{"type":"DonorSignedUp","seperator":";"}', "seperator"],
    ["a value of another kind", '{"type":"DonorSignedUp","idFrom":"email"}', "idFrom"],
    ["what is not JSON", "type: DonorSignedUp", "it is not JSON"],
  ])("are refused with %s", async ([, text = "", says], { put, run }) => {
    await put("wrong.json", text);
    const { code, stderr } = await run("export.csv", "--options", "wrong.json");
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(says ?? "") });
  });

  test("are refused when there is no such file, and --type when it is nowhere", async ({ run }) => {
    expect(await run("export.csv", "--options", "none.json")).toMatchObject({ code: 66 });
    const { code, stderr } = await run("export.csv");
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("--type is missing") });
  });

  test("are never written over another file, and that is said before anything is sent", async ({
    queue,
    put,
    read,
    run,
  }) => {
    await put("notes.json", "mine");
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await run("export.csv", ...GIVEN, "--save-options", "notes.json");
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("exists already") });
    }
    expect(await read("notes.json")).toBe("mine");
    expect(queue.events).toEqual([]);
  });
});

describe("rejects", () => {
  const BAD = 'Member;Name;city;type;email\n"1";"=HYPERLINK(""x"")";Split;Q;a@s.example\n2;"+385";"";Z;nobody\n';

  test("open in a spreadsheet as they are, and come in corrected by the command that is printed", async ({
    directory,
    put,
    read,
    run,
    data,
  }) => {
    await put("bad.csv", BAD);
    const args = [
      "bad.csv",
      ...DONOR,
      "--id-from",
      "member",
      "--map",
      "first_name=Name",
      "--rejects",
      "bad-rejects.csv",
    ];
    const { code, stderr } = await run(...args);
    expect(code).toBe(1);
    const rejects = await read("bad-rejects.csv");
    expect(rejects.startsWith("\ufeffrejection;Member;Name;city;type;email\n")).toBe(true);
    expect(rejects).toContain(`;1;"'=HYPERLINK(""x"")";Split;Q;a@s.example\n`);
    expect(rejects).toMatch(/line 3: city: expected .*; type: expected .*; email: expected/);
    const [, command = ""] = /^npx savelife (import .*)$/m.exec(stderr) ?? [];
    expect(command).toBe(
      "import bad-rejects.csv --type DonorSignedUp --id-from member --map first_name=Name --rejects bad-rejects-2.csv",
    );
    await put("bad-rejects.csv", rejects.replace(";Q;", ";A+;").replace(";;Z;nobody", ";Zadar;B+;b@s.example"));
    expect(await runHere(command.split(" "), directory)).toMatchObject({ code: 0 });
    expect(data().map(({ first_name, city }) => `${first_name} ${city}`)).toEqual([
      '=HYPERLINK("x") Split',
      "+385 Zadar",
    ]);
  });

  test("are refused a second time, as the command that is printed is not", async ({ put, run }) => {
    await put("again.csv", BAD);
    const args = ["again.csv", ...DONOR, "--map", "first_name=Name", "--ignore", "Member", "--json", "--dry-run"];
    const first = await run(...args, "--rejects", "again-rejects.csv");
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("--rejects again-rejects-2.csv") });
    expect(await run(...args, "--rejects", "again-rejects.csv")).toMatchObject({ code: 64 });
    expect(await run(...args, "--rejects", "again-rejects-2.csv")).toMatchObject({ code: 1 });
  });

  test("of what the shell has opened for this command alone are found by one that reads stdin", async ({
    directory,
    put,
    run,
  }) => {
    await put("again.csv", BAD);
    const opened = await open(path.join(directory, "again.csv"));
    const args = [...DONOR, "--map", "first_name=Name", "--ignore", "Member", "--dry-run"];
    const { stderr } = await run(`/dev/fd/${opened.fd}`, ...args);
    const [, command = ""] = /^npx savelife (import .*)$/m.exec(stderr) ?? [];
    expect(command).toMatch(/^import - .* --rejects stdin-rejects\.csv$/);
    for (const code of [1, 64])
      expect(await runHere([...command.split(" "), "--dry-run"], directory, { input: BAD })).toMatchObject({ code });
    await opened.close();
  });
});

describe("how a file is laid out", () => {
  test.for([
    ["a first line that says so", "sep=;\nfirst_name;city;email\nAna;Split, HR;a@s.example\n", []],
    [
      "--delimiter, also when the header has others",
      "first_name;city,x;email\nAna;Split, HR;a@s.example\n",
      ["--delimiter", ";", "--map", "city=city,x"],
    ],
    ["tabs by their name", "first_name\tcity\temail\nAna\tSplit, HR\ta@s.example\n", ["--delimiter", "tab"]],
    ["bars", "first_name|city|email\nAna|Split, HR|a@s.example\n", []],
  ] as const)("is found by %s", async ([, text, args], { put, run, data }) => {
    await put("laid-out.csv", text);
    expect(await run("laid-out.csv", ...DONOR, ...args)).toMatchObject({ code: 0 });
    expect(data()).toEqual([{ first_name: "Ana", city: "Split, HR", email: "a@s.example" }]);
  });

  const sheet = (...header: string[]) => {
    const strings: string[] = [];
    const rows = [header, ["Ana", "Split, HR", "a@s.example"]];
    return workbook({ sheets: { Donors: sheetOf(rows, strings) }, strings });
  };

  test.for(["First;name;is;given", "[First name]", "{First name}"])(
    "is known of a sheet with %s",
    async (name, { put, run, data }) => {
      await put("sheet.xlsx", sheet(name, "city", "email"));
      expect(await run("sheet.xlsx", ...DONOR, "--map", `first_name=${name}`)).toMatchObject({ code: 0 });
      expect(data()).toEqual([{ first_name: "Ana", city: "Split, HR", email: "a@s.example" }]);
    },
  );

  test("is not to be said of a sheet", async ({ queue, put, run }) => {
    await put("sheet.xlsx", sheet("first_name", "city", "email"));
    for (const _time of ["first", "second"]) {
      const { code, stderr } = await run("sheet.xlsx", ...DONOR, "--delimiter", ";");
      expect({ code, stderr }).toMatchObject({
        code: 64,
        stderr: expect.stringContaining("--delimiter is for a file"),
      });
    }
    expect(queue.events).toEqual([]);
  });

  test("says where each event comes from", async ({ queue, put, run }) => {
    await put("places.csv", "first_name,city,email\n\nAna,Split,a@s.example\n");
    await run("places.csv", ...DONOR);
    expect(queue.events).toMatchObject([{ subject: "places.csv:3" }]);
  });

  test.for([
    ["an encoding that there is not", ["--encoding", "utf-9"], '--encoding "utf-9" is not known'],
    ["a sheet of a file of text", ["--sheet", "Donors"], "--sheet is for a workbook"],
    ["a delimiter of two characters", ["--delimiter", "::"], "Give one character"],
    ["a rule without a value", ["--value", "type"], "Write it as FIELD:FROM=TO"],
    ["a rule for a field that there is not", ["--value", "group:x=A+"], "--value group: expected a field"],
    ["a rule for what every object has", ["--value", "__proto__:x=A+"], "--value __proto__: expected a field"],
  ] as const)("refuses %s", async ([, args, says], { queue, put, run }) => {
    await put("plain.csv", "first_name,city,email\nAna,Split,a@s.example\n");
    const { code, stderr } = await run("plain.csv", ...DONOR, ...args);
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(says) });
    expect(queue.events).toEqual([]);
  });
});
