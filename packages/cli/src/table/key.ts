import { catalogue } from "@savelife/core/catalogue";
import { primaryKey, Uuid } from "@savelife/core/keys";
import { InvalidArgumentError } from "commander";

/** What keys begin with, `#` included. */
export const PREFIXES = catalogue.map(({ prefix }) => primaryKey(prefix, ""));

/**
 * Reads the key of an item. The UUID may be in upper case, as in logs of other systems.
 * @throws InvalidArgumentError when it cannot be the key of an item
 */
export function readKey(text: string): string {
  const prefix = PREFIXES.find((known) => text.startsWith(known));
  const id = Uuid.safeParse(text.slice(prefix?.length));
  if (prefix && id.success) return prefix + id.data;
  const keys = PREFIXES.map((known) => `${known}<uuid>`).join(" or ");
  throw new InvalidArgumentError(`Expected ${keys}, as \`npx savelife table list\` shows them.`);
}

/**
 * Reads a prefix of keys, with `#` or without.
 * @throws InvalidArgumentError when no key begins with it
 */
export function readPrefix(text: string): string {
  const prefix = PREFIXES.find((known) => text === known || `${text}#` === known);
  if (prefix) return prefix;
  throw new InvalidArgumentError(`Expected one of ${PREFIXES.join(", ")}.`);
}
