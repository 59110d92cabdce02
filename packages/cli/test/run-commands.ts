/** Runs command lines in one process, all at once, and prints what each came to: `node run-commands.ts '<Line[] as JSON>'`. */
import { Readable, Writable } from "node:stream";
import { openOutput } from "../src/output/output.ts";
import { run } from "../src/run.ts";

/** A command line, and the folder in which it runs. */
export type Line = { args: string[]; directory: string };

/** How it ended; `page` is the first page of a console that it opened. */
export type Ending = { code: number; stdout: string; stderr: string; page: string };

const lines: Line[] = JSON.parse(process.argv[2] ?? "");
process.stdout.write(JSON.stringify(await Promise.all(lines.map(runLine))), () => process.exit(0));

async function runLine({ args, directory }: Line): Promise<Ending> {
  const interruption = new AbortController();
  const ending = { stdout: "", stderr: "", page: "" };
  const collect = (name: "stdout" | "stderr") =>
    new Writable({
      async write(chunk, _encoding, done) {
        ending[name] += chunk;
        const [address] = name === "stdout" ? (/http:\S+token=\S+/.exec(ending.stdout) ?? []) : [];
        if (address) {
          ending.page = await firstPage(address);
          interruption.abort();
        }
        done();
      },
    });
  const code = await run(args, {
    input: Object.assign(Readable.from([]), { isTTY: false }),
    output: openOutput(collect("stdout")),
    messages: openOutput(collect("stderr")),
    directory,
    env: process.env,
    interrupted: interruption.signal,
  });
  return { code, ...ending };
}

/** As a browser opens the printed address: with its token first, then with the cookie. */
async function firstPage(address: string): Promise<string> {
  const first = await fetch(address, { redirect: "manual" });
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  return (await fetch(new URL("/", address), { headers: { cookie } })).text();
}
