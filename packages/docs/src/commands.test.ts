import { beforeAll, expect, test } from "vitest";
import { run } from "../test/run.ts";
import { ROOT, readPages } from "./read-pages.ts";

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

/** One process prints the help of all of them: what counts is what it says. */
let help: { code: number; stdout: string }[];
beforeAll(async () => {
  const lines = [...NAMED.keys()].map((command) => ({ args: [...command.split(" "), "--help"], directory: ROOT }));
  const { stdout } = await run(ROOT, process.execPath, ["packages/cli/test/run-commands.ts", JSON.stringify(lines)]);
  help = JSON.parse(stdout);
});

test.for([...NAMED.values()].map((named, i) => ({ ...named, i })))(
  "savelife $command is there, with the options that the pages name",
  ({ i, options, places }) => {
    expect(help[i]?.code, places.join("\n")).toBe(0);
    for (const option of options) expect(help[i]?.stdout, places.join("\n")).toContain(`${option} `);
  },
);
