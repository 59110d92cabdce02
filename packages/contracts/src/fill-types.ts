import { catalogue } from "@savelife/core/catalogue";
import { expectedOf } from "./to-schema.ts";

/** The table of the types of events, between two comments that stay. */
const TABLE = /(<!-- types: written by pnpm pages -->\n).*?(<!-- end of types -->)/s;

/**
 * A page with the table of types made of the catalogue.
 * @throws Error when the page has no place for it
 */
export function fillTypes(page: string): string {
  if (!TABLE.test(page)) throw new Error("The page has no comments around the table of types.");
  return page.replace(TABLE, (_, opening: string, closing: string) => `${opening}\n${toTable()}\n\n${closing}`);
}

function toTable(): string {
  const rows = catalogue
    .toSorted((one, other) => (one.type < other.type ? -1 : 1))
    .map(({ type, description, data }) => {
      const fields = Object.entries(data.shape).map(([name, field]) => {
        return `\`${name}\`${field._zod.optin === undefined ? "" : " (optional)"}: ${expectedOf(field)}`;
      });
      return `| \`${type}\` | ${description} | ${fields.join("<br>")} |`;
    });
  return ["| type | what has happened | `data` |", "| --- | --- | --- |", ...rows].join("\n");
}
