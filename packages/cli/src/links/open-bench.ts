import { openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import type { Io } from "../io.ts";
import type { Links } from "./links.ts";
import { openQueue } from "./open-queue.ts";
import { openTable } from "./open-table.ts";

/**
 * Opens the workbench of the linked system.
 * @throws CliError when a link is missing; JournalFault
 */
export function openBench(links: Links, { env, directory }: Pick<Io, "env" | "directory">): Workbench {
  const services = {
    deadLetters: openQueue(links, "DeadLetters", env),
    queue: openQueue(links, "Queue", env),
    table: openTable(links),
  };
  return openWorkbench(services, directory);
}
