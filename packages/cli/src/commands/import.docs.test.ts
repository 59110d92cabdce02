import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCapturingQueue } from "../../test/capturing-queue.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory } from "../../test/stack.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const SAMPLE = "packages/local/samples/donors.csv";
const PREFIX = "npx -y pnpm@12 savelife ";

let directory: string;
let queue: Awaited<ReturnType<typeof startCapturingQueue>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
  queue = await startCapturingQueue(directory);
  await mkdir(path.join(directory, path.dirname(SAMPLE)), { recursive: true });
  await copyFile(path.join(ROOT, SAMPLE), path.join(directory, SAMPLE));
});
afterAll(async () => {
  queue.stop();
  await rm(directory, { recursive: true });
});

test("the commands of docs/import.md that need no account do what it says", async () => {
  const page = await readFile(path.join(ROOT, "docs/import.md"), "utf8");
  const blocks = [...page.matchAll(/(<!-- needs an AWS account -->\n)?```sh\n([\s\S]*?)```/g)];
  const commands = blocks.flatMap(([, mark, text = ""]) => (mark ? [] : text.trim().split("\n")));
  expect(commands).toHaveLength(2);
  for (const command of commands) {
    expect(command.startsWith(PREFIX)).toBe(true);
    expect(await runHere(command.slice(PREFIX.length).split(" "), directory)).toMatchObject({ code: 0 });
  }
  expect(queue.events.map(({ data }) => data)).toMatchObject([
    { first_name: "Ana", type: "O+" },
    { first_name: 'Łukasz "Luka"', city: "Nowa Huta, Kraków" },
    { first_name: "Zoë 🩸", type: "AB-" },
  ]);
});
