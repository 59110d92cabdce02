import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toFileError, type Verb } from "./file-error.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "savelife-files-"));
});
afterAll(() => rm(directory, { recursive: true }));

const failed = (code: string, syscall = "write") => Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

test.for<[string, Verb, number, string]>([
  ["ENOSPC", "written", 75, "the rejects cannot be written: the disk is full (ENOSPC)"],
  ["EDQUOT", "written", 75, "the rejects cannot be written: your quota on that disk is used up (EDQUOT)"],
  ["EMFILE", "read", 75, "the rejects cannot be read: too many files are open (EMFILE)"],
  ["EIO", "read", 75, "the rejects cannot be read: the disk failed (EIO)"],
  ["EACCES", "written", 69, "the rejects cannot be written: you are not allowed to (EACCES)"],
  ["EROFS", "written", 69, "the rejects cannot be written: that disk is read-only (EROFS)"],
  ["EACCES", "read", 66, "the rejects cannot be read: you are not allowed to (EACCES)"],
  ["ENOENT", "read", 66, "the rejects cannot be read: there is no such file (ENOENT)"],
  ["ENOENT", "written", 64, "the rejects cannot be written: there is no such folder (ENOENT)"],
  ["EISDIR", "read", 66, "the rejects cannot be read: it is a folder (EISDIR)"],
])("%s, when a file is to be %s, is the operator's to solve and ends with %i", ([code, verb, exitCode, message]) => {
  const cause = failed(code);
  const error = toFileError(cause, "the rejects", verb);
  expect(error).toMatchObject({ name: "CliError", exitCode, message, cause, next: expect.stringMatching(/\w\.$/) });
});

test("what the system really throws is recognised", async () => {
  const missing = await readFile(path.join(directory, "nothing/here")).catch((error: unknown) => error);
  expect(toFileError(missing, "it", "used")).toMatchObject({ exitCode: 64 });
  const folder = await open(directory, "w").catch((error: unknown) => error);
  expect(toFileError(folder, "it", "written")).toMatchObject({
    message: "it cannot be written: it is a folder (EISDIR)",
  });
});

test("a full disk of SQLite is a full disk", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA max_page_count = 2; CREATE TABLE t (x)");
  const fill = () => database.exec("INSERT INTO t VALUES (zeroblob(1000000))");
  expect(fill).toThrow();
  try {
    fill();
  } catch (cause) {
    expect(toFileError(cause, "the journal", "written")).toMatchObject({
      message: "the journal cannot be written: the disk is full (ENOSPC)",
    });
  }
  database.close();
});

test("a bug, a port that is taken and a program that is not there stay what they are", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const [taken] = await once(createServer().listen(server.address()), "error");
  server.close();
  for (const cause of [new TypeError("x"), "text", failed("EACCES", "listen"), failed("ENOENT", "spawn vi"), taken])
    expect(toFileError(cause, "it", "written")).toBe(cause);
});
