import type { BatchExecuteStatementCommandInput } from "@aws-sdk/client-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item } from "@savelife/core/item";
import { invalidRequest } from "./service-error.ts";
import { TABLE_NAME } from "./settings.ts";

type Statements = NonNullable<BatchExecuteStatementCommandInput["Statements"]>;

/** Limits of BatchExecuteStatement. */
const MAX_STATEMENTS = 25;
const MAX_STATEMENT_CHARACTERS = 8_192;

const INSERT = new RegExp(`^INSERT INTO "${TABLE_NAME}" VALUE \\{((?:'\\w+':\\?,?)+)\\}$`);

/**
 * The items of a list of INSERT statements whose values are all parameters: the one form that the consumer uses.
 * @throws ServiceError for any other statement, and for a list that is too long
 */
export function readInserts(statements: Statements): Item[] {
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) throw invalidRequest();
  return statements.map(({ Statement = "", Parameters = [] }) => {
    const names = attributesOf(Statement);
    if (names.length !== Parameters.length) throw invalidRequest();
    const values = Parameters.map((value) => convertToNative(value));
    const item = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    if (typeof item.PK !== "string") throw invalidRequest();
    // The key was checked here; the rest is whatever was inserted, which the laws compare with what was sent.
    return item as Item;
  });
}

const known = new Map<string, string[]>();

/** The attributes of a statement's text; texts are few, so each is read once. */
function attributesOf(statement: string): string[] {
  const names = known.get(statement) ?? readAttributes(statement);
  known.set(statement, names);
  return names;
}

function readAttributes(statement: string): string[] {
  const [, list] = INSERT.exec(statement) ?? [];
  if (list === undefined || statement.length > MAX_STATEMENT_CHARACTERS) throw invalidRequest();
  return [...list.matchAll(/'(\w+)'/g)].map(([, name = ""]) => name);
}
