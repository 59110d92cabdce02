import { toAsyncApi } from "./asyncapi.ts";
import { describeCatalogue } from "./described.ts";
import { DIALECT, type SchemaObject } from "./documents.ts";
import type { Contract } from "./find-contract-breaks.ts";
import { toOpenApi } from "./openapi.ts";

/** Today's contract: the schemas of every event, and the documents of queue and API. The same sources give the same text. */
export function generate(version: string): Contract {
  const types = describeCatalogue();
  const schemas = types.flatMap(({ type, data, message }) => [
    [`events/${type}.data.schema.json`, standalone(`${type}:data`, `${type}: the data`, data)] as const,
    [`events/${type}.message.schema.json`, standalone(`${type}:message`, `${type}: the message`, message)] as const,
  ]);
  const documents = [
    ["asyncapi.json", toAsyncApi(types, version)] as const,
    ["openapi.json", toOpenApi(types, version)] as const,
    ...schemas,
  ];
  // In a pattern may be what no reader should have to guess.
  const serialize = (document: object) => JSON.stringify(document).replaceAll("\ufffd", "\\ufffd");
  return new Map(documents.map(([file, document]) => [file, serialize(document)]));
}

/** A schema that needs no other file. */
function standalone(name: string, title: string, schema: SchemaObject): SchemaObject {
  return { $schema: DIALECT, $id: `urn:savelife:schema:${name}`, title, ...schema };
}
