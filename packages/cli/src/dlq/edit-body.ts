import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import { layOutJson, rewriteJson, toAsciiJson } from "@savelife/core/json";
import { keepAtExit, removeAtExit } from "@savelife/workbench/draft";
import { usageError } from "../cli-error.ts";
import { inTemporaryFolder } from "../files/append-file.ts";
import { explained } from "../files/file-error.ts";
import { type Io, withoutSecrets } from "../io.ts";
import { refuseInterrupted } from "./ask.ts";

/**
 * Opens the text of a message in the operator's editor, JSON laid out, and returns what was saved. Its owner alone may
 * read the file, which is removed however the editor ends.
 * @throws CliError also on an interrupt, which ends the editor
 */
export async function editBody(body: string, io: Io): Promise<string> {
  const making = mkdtemp(path.join(tmpdir(), "savelife-")); // mode 0700
  const folder = await explained(making, inTemporaryFolder(), "written");
  removeAtExit(folder);
  const file = path.join(folder, "message.json");
  try {
    const laidOut = rewriteJson(body, (value) => `${layOutJson(value)}\n`);
    await explained(writeFile(file, laidOut, { mode: 0o600 }), inTemporaryFolder(), "written");
    await open(io.env.VISUAL || io.env.EDITOR || "vi", file, io);
    const after = await explained(readFile(file, "utf8"), "the edited message", "read");
    const edited = rewriteJson(after, toAsciiJson);
    return edited === rewriteJson(body, toAsciiJson) ? body : edited; // white space alone is not an edit
  } finally {
    await rm(folder, { recursive: true, force: true });
    keepAtExit(folder);
  }
}

/** After it an editor that does not end when it is asked to is killed. */
const PATIENCE_MILLISECONDS = 2_000;

/** By a shell, as `EDITOR` may be `code --wait`; the editor replaces the shell, so that a signal reaches it. */
async function open(editor: string, file: string, io: Io): Promise<void> {
  const { env, directory, interrupted } = io;
  const command = ["-c", `exec env ${editor} "$1"`, "sh", file];
  const child = spawn("sh", command, { cwd: directory, env: withoutSecrets(env), stdio: "inherit" });
  const stop = () => {
    child.kill("SIGHUP"); // as when its terminal is closed
    setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS).unref();
  };
  if (interrupted.aborted) stop();
  interrupted.addEventListener("abort", stop, { once: true });
  const [code, signal] = await once(child, "close");
  interrupted.removeEventListener("abort", stop);
  refuseInterrupted(io, "Nothing was changed.");
  if (code === 0) return;
  const next = "Set EDITOR to the editor that you like. Nothing was changed.";
  throw usageError(`the editor ${editor} ended with ${signal ?? toSignal(code) ?? code}`, next);
}

/** A shell reports the signal by which its command ended as 128 and its number. */
function toSignal(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}
