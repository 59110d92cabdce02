import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hasOnlyReturns, nameArchive, recognise } from "./recognise.ts";

describe("a file is recognised by its first bytes", () => {
  test.for([
    ["gzip", gzipSync("a,b")],
    ["zip", Buffer.from("PK\u0003\u0004rest")],
    ["zip", Buffer.from("PK\u0005\u0006")],
    ["utf-16le", Buffer.from("\ufeffa", "utf16le")],
    ["utf-16be", Buffer.from("\ufeffa", "utf16le").swap16()],
    ["text", Buffer.from("member,first_name\n")],
    ["text", Buffer.from("\ufeffmember")],
    ["text", Buffer.from("PK,name\n")],
    ["text", Buffer.from("<b>name</b>,city\n")],
    ["text", Buffer.from("")],
  ] as const)("%s", ([kind, bytes]) => {
    expect(recognise(bytes)).toBe(kind);
  });

  test.for([
    ["old kind (.xls)", Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["a PDF", Buffer.from("%PDF-1.7")],
    ["a 7z archive", Buffer.from("377abcaf271c", "hex")],
    ["an xz archive", Buffer.from("fd377a585a00", "hex")],
    ["a web page or XML", Buffer.from("\ufeff <html><table>")],
    ["a web page or XML", Buffer.from('<?xml version="1.0"?><Workbook>')],
  ] as const)("%s is refused with a remedy", ([other, bytes]) => {
    expect(recognise(bytes)).toMatchObject({
      other: expect.stringContaining(other),
      next: expect.stringMatching(/\w/),
    });
  });
});

test.for([
  ["an OpenDocument file (.ods)", ["mimetype", "content.xml"]],
  ["an Apple Numbers file", ["Index/Document.iwa"]],
  ["a Word file (.docx)", ["[Content_Types].xml", "word/document.xml"]],
  ["a zip archive", ["donors.csv"]],
] as const)("an archive is named as %s", ([other, names]) => {
  expect(nameArchive([...names]).other).toBe(other);
});

test("lines that end with CR alone are recognised", () => {
  expect(hasOnlyReturns(Buffer.from("a,b\rc,d\r"))).toBe(true);
  expect(hasOnlyReturns(Buffer.from("a,b\r\nc,d\r\n"))).toBe(false);
  expect(hasOnlyReturns(Buffer.from("a,b"))).toBe(false);
});
