import { execFileSync } from "node:child_process";

/** A small disk in memory, in a folder that is there. */
export type Disk = { resize(size: string): void; unmount(): void };

/**
 * Mounts a disk of a size in bytes, such as `16k`.
 * @param options further ones of mount, such as `ro`
 * @throws where the system does not let us, or is not Linux
 */
export function mountDisk(folder: string, size: string, ...options: string[]): Disk {
  const mount = (...given: string[]) => {
    try {
      execFileSync("sh", ["-c", 'mount -t tmpfs -o "$0" tmpfs "$1"', given.join(","), folder], { stdio: "pipe" });
    } catch (cause) {
      throw new Error("These tests mount small disks: they need Linux, and root with the right to mount.", { cause });
    }
  };
  mount(`size=${size}`, "mode=700", ...options);
  return {
    resize: (size) => mount("remount", `size=${size}`),
    unmount: () => void execFileSync("sh", ["-c", 'umount "$0"', folder]),
  };
}
