import { type LocalFile, readLocalFile } from "@savelife/local/local-file";
import { vi } from "vitest";

/** Waits until the stack of a folder says where it is. */
export async function untilRunning(folder: string): Promise<LocalFile | undefined> {
  await vi.waitUntil(() => readLocalFile(folder)?.status === "running", { timeout: 45_000 });
  return readLocalFile(folder);
}
