import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../test/stack.ts";
import { CliError, EXIT } from "./cli-error.ts";
import { openOutput } from "./output/output.ts";
import { run } from "./run.ts";

const ERASE_LINE = "\r\u001b[2K";

test("shows why the work failed, and then why something could not be released after it", async () => {
  const directory = await temporaryDirectory();
  const rows = Array.from({ length: 40_000 }, () => `${randomUUID()},Riga,ana@example.org\n`);
  await writeFile(
    path.join(directory, "donors.csv"),
    gzipSync(`first_name,city,email\n${rows.join("")}`).subarray(0, -99),
  );
  let shown = "";
  const stream = new PassThrough();
  const messages = {
    ...openOutput(stream),
    isTerminal: true,
    async write(text: string) {
      if (text === ERASE_LINE) throw new CliError(EXIT.tryAgain, "the line cannot be erased", "");
      shown += text;
    },
  };
  const args = ["import", "donors.csv", "--type", "DonorSignedUp", "--dry-run"];
  const io = { input: Readable.from([]), output: openOutput(stream), messages, directory, env: {} };
  for (const _ of [1, 2]) {
    shown = "";
    const code = await run(args, { ...io, interrupted: new AbortController().signal });
    expect(shown).toMatch(/error: the gzip file is damaged .*\n.*\nerror: the line cannot be erased\n$/);
    expect(code).toBe(EXIT.noInput);
  }
  await rm(directory, { recursive: true });
});
