import type * as z from "zod/mini";
import { catalogue, findEventType } from "./catalogue.ts";
import { Envelope } from "./event.ts";
import type { Fault } from "./outcome.ts";
import { showColumn } from "./show-name.ts";

/** How the rows of a file become events of one type. */
export type RowPlan = {
  /** The CloudEvents `type` of all rows. */
  type: string;
  /** The CloudEvents `source` of all rows: the system that they come from. It is part of every id that is derived. */
  source: string;
  /** The columns whose values make the id. None: the `id` column, which then holds UUIDs, else the whole row. */
  idFrom: string[];
  /** The column of a field, where it bears another name than the field. */
  map: Record<string, string>;
  /** Columns that are left out. Default: none, as an unknown column is most likely a misspelt one. */
  ignore?: string[];
};

/** The column in which an importer says why it did not take a row. It is ignored, so that such a file can be imported. */
export const REASON_COLUMN = "rejection";

/** The column that holds UUIDs when a plan names no columns for the id. */
export const ID_COLUMN = "id";

/** The columns from which the fields of the plan's type are taken, by field. */
export function columnsOf({ type, map }: RowPlan): [field: string, column: string][] {
  return Object.keys(shapeOf(type)).map((field) => [field, map[field] ?? field]);
}

/** What is wrong with a plan, whatever the file; nothing when it can be used. */
export function checkPlan({ type, source, map }: RowPlan): Fault[] {
  if (!findEventType(type)) return [fault("type", `one of ${catalogue.map((one) => one.type).join(", ")}`)];
  const { error } = Envelope.shape.source.safeParse(source);
  const fields = Object.keys(shapeOf(type));
  const strange = Object.keys(map).filter((field) => !fields.includes(field));
  return [
    ...(error?.issues.slice(0, 1).map(({ message }) => fault("source", message)) ?? []),
    ...strange.map((field) => fault(`map.${showColumn(field)}`, `a field of ${type}: ${fields.join(", ")}`)),
  ];
}

/** What is wrong with the header of a file for a plan; nothing when its rows can be read. Paths name the column. */
export function checkColumns(columns: string[], plan: RowPlan): Fault[] {
  const faults = new Map<string, Fault>();
  const add = (column: string, expected: string) => {
    if (!faults.has(column)) faults.set(column, fault(showColumn(column), expected));
  };
  const present = new Set<string>();
  for (const [i, column] of columns.entries()) {
    if (column.trim() === "") add(`column ${i + 1}`, "a name in the header");
    else if (present.has(column)) add(column, `no other column of this name, got it in column ${i + 1} again`);
    present.add(column);
  }
  for (const column of plan.idFrom) if (!present.has(column)) add(column, "such a column, as the id is made of it");
  for (const [field, column] of columnsOf(plan)) {
    const isNeeded = column !== field || isRequired(plan.type, field);
    if (isNeeded && !present.has(column)) add(column, `such a column, for the field ${field}`);
  }
  const known = knownColumns(plan);
  for (const column of present)
    if (!known.has(column) && column.trim() !== "") add(column, unknownColumn(plan, column));
  return [...faults.values()];
}

/** The columns that a plan uses or ignores. `__proto__` is never one of them: it is no name that an object can be trusted with. */
export function knownColumns(plan: RowPlan): Set<string> {
  const own = plan.idFrom.length > 0 ? plan.idFrom : [ID_COLUMN];
  const used = columnsOf(plan).map(([, column]) => column);
  const known = new Set([...used, ...own, ...(plan.ignore ?? []), REASON_COLUMN]);
  known.delete("__proto__");
  return known;
}

/** What was expected in place of a column that the plan does not know. */
export function unknownColumn(plan: RowPlan, column: string): string {
  const [, taken] = columnsOf(plan).find(([field]) => field === column) ?? [];
  if (taken !== undefined) return `no such column, as ${column} is taken from ${showColumn(taken)}`;
  if (column === ID_COLUMN) return `no such column, as the id is made of ${plan.idFrom.map(showColumn).join(", ")}`;
  const names = columnsOf(plan).map(([, name]) => showColumn(name));
  return `no such column, but ${names.join(", ")}; map it to a field, or ignore it`;
}

function isRequired(type: string, field: string): boolean {
  return shapeOf(type)[field]?._zod.optin === undefined;
}

function shapeOf(type: string): z.core.$ZodShape {
  return findEventType(type)?.data.shape ?? {};
}

function fault(path: string, expected: string): Fault {
  return { path, expected };
}
