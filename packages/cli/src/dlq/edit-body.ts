import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { isTooDeep } from "@savelife/core/depth";
import { layOutJson, readJson, toAsciiJson } from "@savelife/core/json";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/**
 * Opens the text of a message in the operator's editor, JSON laid out, and answers what came back. The file that the editor
 * sees is readable by its owner alone, and is gone afterwards.
 * @throws CliError when there is no editor, or it ends with an error
 */
export async function editBody(body: string, { env, directory }: Io): Promise<string> {
  const editor = env.VISUAL || env.EDITOR || "vi";
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-")); // mode 0700
  const file = path.join(folder, "message.json");
  try {
    const before = layOut(body);
    await writeFile(file, before, { mode: 0o600 });
    await open(editor, file, { env, directory });
    const after = await readFile(file, "utf8");
    return after === before ? body : compact(after);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By the shell, as `EDITOR` may hold options too: `code --wait`. */
async function open(editor: string, file: string, { env, directory }: Pick<Io, "env" | "directory">): Promise<void> {
  const options = { cwd: directory, env, stdio: "inherit" as const };
  const child = spawn("sh", ["-c", `${editor} "$1"`, "sh", file], options);
  const [code] = await once(child, "close");
  if (code === 0) return;
  const message = `expected the editor ${editor} to end with 0, got ${code}`;
  throw new CliError(EXIT.usage, message, "Set EDITOR to the editor that you like. Nothing was changed.");
}

function layOut(body: string): string {
  const json = readJson(body);
  return "value" in json && !isTooDeep(json.value) ? `${layOutJson(json.value)}\n` : body;
}

function compact(text: string): string {
  const json = readJson(text);
  return "value" in json && !isTooDeep(json.value) ? toAsciiJson(json.value) : text;
}
