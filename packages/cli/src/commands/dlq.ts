import type { Command } from "commander";
import type { Io } from "../io.ts";
import { addDlqChanges } from "./dlq-changes.ts";
import { addDlqLooks } from "./dlq-looks.ts";

/** Adds `savelife dlq …`. */
export function addDlq(program: Command, io: Io): void {
  const dlq = program
    .command("dlq")
    .summary("see, fix and replay dead letters")
    .description(
      "Dead letters: messages that could not be written. Each command looks at every letter once, holds it for so long and gives it back; nothing is lost when it is interrupted.",
    );
  addDlqLooks(dlq, io);
  addDlqChanges(dlq, io);
}
