import type { Schema } from "./documents.ts";
import type { Described } from "./event-schemas.ts";

/** The table of the types of events, between two comments that stay. */
const TABLE = /(<!-- types: written by pnpm pages -->\n).*?(<!-- end of types -->)/s;

/**
 * A page with the table of types made of the catalogue.
 * @throws Error when the page has no place for it
 */
export function fillTypes(page: string, types: Described[]): string {
  if (!TABLE.test(page)) throw new Error("The page has no comments around the table of types.");
  return page.replace(TABLE, (_, opening: string, closing: string) => `${opening}\n${toTable(types)}\n\n${closing}`);
}

function toTable(types: Described[]): string {
  const rows = types.map(({ type, description, data }) => {
    const fields = Object.entries(data.properties ?? {}).map(([name, schema]) => {
      const optional = data.required?.includes(name) ? "" : " (optional)";
      return `\`${name}\`${optional}: ${expectedOf(schema)}`;
    });
    return `| \`${type}\` | ${description} | ${fields.join("<br>")} |`;
  });
  return ["| type | what has happened | `data` |", "| --- | --- | --- |", ...rows].join("\n");
}

function expectedOf(schema: Schema): string {
  const description = typeof schema === "object" ? (schema.description ?? "") : "";
  const [expected = ""] = description.replace(/^Expected: /, "").split(/\.(?: |$)/); // what is forgiven is on the page
  return expected;
}
