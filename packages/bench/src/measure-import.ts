import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { toEnvironment } from "@savelife/local/links";
import { rotate } from "./statistics.ts";

const SCRIPT = `
const started = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - started));
process.exit();`;

/** The milliseconds that each file takes to import, in a fresh process each time; the files take turns. */
export async function measureImports(files: string[], times: number): Promise<Map<string, number[]>> {
  const measured = new Map<string, number[]>(files.map((file) => [file, []]));
  // The first turn fills the file cache and is not counted.
  for (let turn = -1; turn < times; turn++) {
    for (const file of rotate(files, turn + 1)) {
      const milliseconds = await importOnce(file);
      if (turn >= 0) measured.get(file)?.push(milliseconds);
    }
  }
  return measured;
}

async function importOnce(file: string): Promise<number> {
  const nowhere = "http://127.0.0.1:9";
  const queue = { url: `${nowhere}/000000000000/queue` };
  const addresses = { sqs: nowhere, dynamodb: nowhere, queue, deadLetters: queue, table: { name: "table" } };
  const env = { ...toEnvironment(addresses), TABLE_NAME: "table", IDEMPOTENCY_TABLE_NAME: "idempotency" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", SCRIPT, file], {
    env,
  });
  return Number(stdout);
}
