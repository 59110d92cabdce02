import type { CliError } from "../cli-error.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What went wrong, and below it what to do next. */
export function renderError({ message, next }: CliError, paint: Paint): string {
  const lines = [
    `${paint(["red", "bold"], "error:")} ${printable(message)}`,
    ...(next ? next.split("\n").map(printable) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Where a bug is. Not its text, which may quote somebody's data. */
export function renderBug(error: unknown, paint: Paint): string {
  const name = error instanceof Error ? error.name : typeof error;
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ +at /.test(line)) : [];
  const where = frames.slice(0, 5).map((line) => `${printable(line)}\n`);
  const title = `${paint(["red", "bold"], "error:")} a bug in savelife: ${printable(name)}\n`;
  return `${title}${where.join("")}Please report it with these lines and the command.\n`;
}
