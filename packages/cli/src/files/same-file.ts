import { realpath, stat } from "node:fs/promises";
import path from "node:path";

/** Whether some of these paths lead to one file: by another spelling, through a link, or as another name of it on the disk. */
export async function isSameFile(paths: string[]): Promise<boolean> {
  const identities = await Promise.all(paths.map(identify));
  return new Set(identities).size < paths.length;
}

async function identify(file: string): Promise<string> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    const folder = path.dirname(file);
    return path.join(await realpath(folder).catch(() => folder), path.basename(file));
  }
}
