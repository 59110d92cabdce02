/** Takes the picture of docs/import.md: a real import in a real terminal (tmux), in the middle of its sending. */
import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FAULTY_HEADER, faultyRows } from "./faulty-file.ts";
import { renderTerminal } from "./render-terminal.ts";
import { startStack } from "./stack.ts";

const [ROWS, SEED, COLUMNS, LINES] = [60_000, 7, 96, 9];
const PICTURE = fileURLToPath(new URL("../../../docs/images/import-progress.svg", import.meta.url));
const MAIN = fileURLToPath(new URL("../src/savelife.mjs", import.meta.url));
const COMMAND =
  "npx savelife import donors.csv --type DonorSignedUp --id-from email \\\n--checkpoint donors.checkpoint --rejects rejects.csv\n";

const stack = await startStack();
const rows = faultyRows(ROWS, SEED).filter(({ bytes }) => bytes.length < 10_000);
await writeFile(
  path.join(stack.directory, "donors.csv"),
  Buffer.concat([Buffer.from(FAULTY_HEADER), ...rows.map(({ bytes }) => bytes)]),
);

const tmux = (...args: string[]) =>
  execFileSync("tmux", ["-L", `savelife-${process.pid}`, "-f", "/dev/null", ...args], { encoding: "utf8" });
const shell = `cd ${stack.directory}; npx() { shift; ${process.execPath} ${MAIN} "$@"; }; PS1='$ '; PS2='> '; clear`;
try {
  await takePicture();
} finally {
  tmux("kill-server");
  await stack.stop();
  await rm(stack.directory, { recursive: true, force: true });
}
process.exit();

async function takePicture(): Promise<void> {
  const bash = ["env", "-i", `PATH=${process.env.PATH}`, "TERM=screen-256color", "bash", "--norc"];
  tmux("new-session", "-d", "-x", String(COLUMNS), "-y", String(LINES), ...bash);
  tmux("send-keys", "-l", `${shell}\n`);
  await waitFor(/^\$\s*$/);
  tmux("send-keys", "-l", COMMAND);
  const picture = await waitFor(/Sent [\d,]+ rows +[456]\d %/);
  await writeFile(PICTURE, renderTerminal("savelife import in a terminal", picture, COLUMNS));
  await waitFor(/import that file/);
  process.stdout.write(`${picture}\n${PICTURE} is written\n`);
}

async function waitFor(sign: RegExp): Promise<string> {
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await delay(100)) {
    const screen = tmux("capture-pane", "-p", "-e");
    if (sign.test(screen)) return screen.trimEnd();
  }
  throw new Error(`expected ${sign} on the screen within two minutes, got:\n${tmux("capture-pane", "-p")}`);
}
