import { expect, it } from "vitest";
import { readEdits } from "./read-pages.ts";

it("reads files, lines and fixtures with the text of their blocks, and nothing else", () => {
  const page = [
    "# Title",
    "## One file: `a/b.ts`",
    "",
    "```ts",
    "first",
    "",
    "second",
    "```",
    "",
    "A word about it.",
    "## One line: `c.ts`",
    "```ts",
    "third",
    "```",
    "## What follows",
    "```sh",
    "pnpm check",
    "```",
  ].join("\n");
  expect(readEdits(page)).toEqual([
    { kind: "file", path: "a/b.ts", text: "first\n\nsecond\n" },
    { kind: "line", path: "c.ts", text: "third\n" },
  ]);
});

it("finds none in a page without such headings", () => {
  expect(readEdits("## What follows\n```sh\npnpm check\n```\n")).toEqual([]);
});
