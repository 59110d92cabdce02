import { expect, test } from "vitest";
import { blocksOfPages, testBlocks } from "../test/run-blocks.ts";
import { readPages } from "./pages.ts";

const shell = testBlocks(blocksOfPages("node"), async () => ({}));

/** `savelife …` as a sentence or a transcript names it: the words of the command, and where and with which options. */
type Named = { command: string; places: string[]; options: string[] };

/** A command that several sentences name is there once. */
const NAMED = new Map<string, Named>();
for (const { page, text } of readPages()) {
  for (const [, line = ""] of text.matchAll(/(?:`|^\$ )npx savelife ([^`\n]+)/gm)) {
    const tokens = line.split(/\s+/);
    const end = tokens.findIndex((token) => !/^[a-z]+$/.test(token)); // a placeholder, or an option
    const command = tokens.slice(0, end < 0 ? undefined : end).join(" ");
    const named = NAMED.get(command) ?? { command, places: [], options: [] };
    named.places.push(`${page}: savelife ${line}`);
    named.options.push(...tokens.filter((token) => token.startsWith("--")));
    NAMED.set(command, named);
  }
}

test.for([...NAMED.values()])("savelife $command is there, with the options that the pages name", async (named) => {
  const { code, stdout } = await shell(`npx savelife ${named.command} --help`);
  expect(code, named.places.join("\n")).toBe(0);
  for (const option of named.options) expect(stdout, named.places.join("\n")).toContain(`${option} `);
});
