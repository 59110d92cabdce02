import { readdirSync, readFileSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { test } from "../../test/capturing-queue.ts";
import { filesAsWritten } from "../../test/files-as-written.ts";
import { runHere } from "../../test/run-here.ts";

const CASES = fileURLToPath(new URL("../../test/files/cases", import.meta.url));

const files = [
  ...readdirSync(CASES).map((name) => ({ name, content: readFileSync(path.join(CASES, name)) })),
  ...filesAsWritten().map(({ name, content }) => ({ name, content: Buffer.from(content as string) })),
];

/** Words that are in the rows of the files, and in no message. */
const VALUES =
  /\b(Ana|Bo|Maric|Horvat|Split|Zadar|Riva|Dom kulture|Zana|Žana|Đakovo|Jürgen|Köln|José|Individual|1017|1018|21000|00017|0026|91 000)\b|@example|example[.,]org|HYPERLINK/i;

describe("no value of a file is shown or kept when the file is refused", () => {
  const ways = [
    ["as donors", ["--type", "DonorSignedUp", "--id-from", "member"]],
    ["as donors by a column that is not there", ["--type", "DonorSignedUp", "--id-from", "number", "--ignore-others"]],
    ["as drives", ["--type", "DonationCreated", "--id-from", "key"]],
    ["in another encoding", ["--type", "DonorSignedUp", "--encoding", "windows-1252", "--ignore-others"]],
    ["with another delimiter", ["--type", "DonorSignedUp", "--delimiter", "-", "--ignore-others"]],
    ["of a sheet that is not there", ["--type", "DonorSignedUp", "--sheet", "None"]],
  ] as const;

  test.for(files.flatMap((file) => ways.map((way) => [file.name, way[0], file.content, way[1]] as const)))(
    "%s, %s",
    async ([name, , content, options], { directory }) => {
      await writeFile(path.join(directory, name), content);
      const checkpoint = `${name}.${ways.findIndex((way) => way[1] === options)}.checkpoint`;
      const args = ["import", name, ...options, "--json", "--checkpoint", checkpoint];
      for (const _ of [1, 2]) {
        const { stdout, stderr } = await runHere(args, directory);
        expect(stdout + stderr).not.toMatch(VALUES);
      }
      const kept = await readFile(path.join(directory, checkpoint), "utf8").catch(() => "");
      expect(kept).not.toMatch(VALUES);
    },
  );
});

describe("says what a file is", () => {
  test.for([
    ["14-no-header.csv", 64, "line 1 looks like data, not like a header"],
    ["24-donors.xlsx", 66, "24-donors.xlsx is an Excel workbook that cannot be read: it is damaged"],
  ] as const)("%s", async ([name, code, says], { directory }) => {
    await copyFile(path.join(CASES, name), path.join(directory, name));
    const result = await runHere(["import", name, "--type", "DonorSignedUp", "--id-from", "member"], directory);
    expect(result).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(says) });
  });

  test.for([
    ["old.xls", Buffer.from("d0cf11e0a1b11ae1", "hex"), "an Excel file of the old kind (.xls)"],
    ["list.pdf", "%PDF-1.7\n", "is a PDF"],
    ["page.xls", "<html><table><tr><td>Ana</td></tr></table></html>", "is a web page or XML"],
  ] as const)("%s", async ([name, content, says], { directory }) => {
    await writeFile(path.join(directory, name), content);
    const result = await runHere(["import", name, "--type", "DonorSignedUp"], directory);
    expect(result).toMatchObject({ code: 66, stderr: expect.stringContaining(says) });
  });

  test.for(["first_name,city,email", "first_name;city;email"])(
    "lines that end with CR here and with LF there, and no value of them: %s",
    async (header, { directory }) => {
      await writeFile(path.join(directory, "list.csv"), `${header}\rAna,Split,a@s.hr\rBo,Delft,b@s.hr,x,y\n`);
      const { code, stderr } = await runHere(["import", "list.csv", "--type", "DonorSignedUp"], directory);
      expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining("a CR without LF") });
      expect(stderr).not.toMatch(/Ana|Split|Bo|Delft|s\.hr/);
    },
  );

  test("an encoding that the file is not in, at its beginning or later", async ({ directory }) => {
    const row = "first_name,city,email\nAna,Split,a@s.hr\n";
    for (const before of [row, row + "\n".repeat(100_000)]) {
      await writeFile(path.join(directory, "list.csv"), Buffer.from(`${before}\u0082\u00ff,Split,b@s.hr\n`, "latin1"));
      const args = ["import", "list.csv", "--type", "DonorSignedUp", "--encoding", "shift_jis", "--dry-run"];
      const says = "list.csv is not text in shift_jis";
      expect(await runHere(args, directory)).toMatchObject({ code: 66, stderr: expect.stringContaining(says) });
    }
  });

  test("rows that are not UTF-8 are counted, and encodings named", async ({ directory }) => {
    await writeFile(
      path.join(directory, "latin.csv"),
      Buffer.from("first_name,city,email\nJosé,Köln,j@s.hr\n", "latin1"),
    );
    const result = await runHere(["import", "latin.csv", "--type", "DonorSignedUp", "--dry-run"], directory);
    expect(result.stderr).toContain("1 row is not UTF-8: try --encoding windows-1252");
    await writeFile(path.join(directory, "header.csv"), Buffer.from("Prénom;Ville\nJosé;Köln\nAna;Split\n", "latin1"));
    const header = await runHere(["import", "header.csv", "--type", "DonorSignedUp", "--dry-run"], directory);
    expect(header).toMatchObject({ code: 64, stderr: expect.stringContaining("its header is not UTF-8") });
  });
});
