import * as z from "zod/mini";
import { catalogue, findEventType, shapeOf } from "./catalogue.ts";
import { Envelope } from "./event.ts";
import type { Fault } from "./outcome.ts";
import { RowRules } from "./row-rules.ts";
import { showName } from "./values/unseen.ts";

/** How the rows of a file become events of one type. Strict: no rule that is not known here is left out in silence. */
export const RowMapping = z.strictObject({
  ...RowRules.shape,
  /** The CloudEvents `type` of all rows. */
  type: z.string(),
  /** The CloudEvents `source` of all rows: the system that they come from. It is part of every id that is derived. */
  source: z.string(),
  /** The columns whose values make the id. None: the `id` column, which then holds UUIDs, else the whole row. */
  idFrom: z.array(z.string()),
  /** The column of UUIDs, where it is not called `id`. */
  idColumn: z.optional(z.string()),
  /** The column of a field, where it has another name than the field. */
  map: z.record(z.string(), z.string()),
  /** Columns that are left out. Default: none, as an unknown column is most likely a typo. */
  ignore: z.optional(z.array(z.string())),
  /** True to leave out every column that is not used. Default: false. */
  ignoreOthers: z.optional(z.boolean()),
});

export type RowMapping = z.output<typeof RowMapping>;

/** The column in which an importer says why it did not take a row. It is ignored, so that the file can be imported. */
export const REASON_COLUMN = "rejection";

/** The column that holds UUIDs when a mapping names no columns for the id. */
export const ID_COLUMN = "id";

/** The columns from which the fields of the mapping's type are taken, by field. */
export function columnsOf({ type, map }: RowMapping): [field: string, column: string][] {
  return Object.keys(shapeOf(type)).map((field) => [field, map[field] ?? field]);
}

/** What is wrong with a mapping, whatever the file; nothing when it can be used. */
export function checkMapping({ type, source, map, values = {} }: RowMapping): Fault[] {
  if (!findEventType(type)) return [fault("type", `one of ${catalogue.map((one) => one.type).join(", ")}`)];
  const { error } = Envelope.shape.source.safeParse(source);
  const fields = Object.keys(shapeOf(type));
  const known = `a field of ${type}: ${fields.join(", ")}`;
  const strange = (option: string, given: object) => {
    const names = Object.keys(given).filter((field) => !fields.includes(field));
    return names.map((field) => fault(`${option}.${showName(field)}`, known));
  };
  return [
    ...(error?.issues.slice(0, 1).map(({ message }) => fault("source", message)) ?? []),
    ...strange("map", map),
    ...strange("value", values),
  ];
}

/** The columns that a mapping uses or ignores, but `__proto__`, as an object cannot be trusted with that name. */
export function knownColumns(mapping: RowMapping): Set<string> {
  const own = mapping.idFrom.length > 0 ? mapping.idFrom : [mapping.idColumn ?? ID_COLUMN];
  const used = columnsOf(mapping).map(([, column]) => column);
  const known = new Set([...used, ...own, ...(mapping.ignore ?? []), REASON_COLUMN]);
  known.delete("__proto__");
  return known;
}

/** The mapping by the keys of a row, as written there. A column that no key matches, or several, stays as it is. */
export function matchKeys(mapping: RowMapping, keys: string[]): RowMapping {
  const find = createFinder(keys);
  const keyOf = (column: string) => {
    const [place, other] = find(column);
    return place === undefined || other !== undefined ? column : (keys[place] ?? column);
  };
  return {
    ...mapping,
    map: Object.fromEntries(columnsOf(mapping).map(([field, column]) => [field, keyOf(column)])),
    idFrom: mapping.idFrom.map(keyOf),
    idColumn: keyOf(mapping.idColumn ?? ID_COLUMN),
    ignore: mapping.ignore?.flatMap((column) => find(column).map((place) => keys[place] ?? column)) ?? [],
  };
}

/** What was expected instead of a column that the mapping does not know. */
export function unknownColumn(mapping: RowMapping, column: string): string {
  const [, taken] = columnsOf(mapping).find(([field]) => field === column) ?? [];
  if (taken !== undefined) return `no such column, as ${column} is taken from ${showName(taken)}`;
  if (column === ID_COLUMN) return `no such column, as the id is made of ${mapping.idFrom.map(showName).join(", ")}`;
  const names = columnsOf(mapping).map(([, name]) => showName(name));
  return `no such column, but ${names.join(", ")}; map it to a field, or ignore it`;
}

/** Whether events of a type cannot do without a field. */
export function isRequired(type: string, field: string): boolean {
  return findEventType(type)?.optional.includes(field) === false;
}

function fault(path: string, expected: string): Fault {
  return { path, expected };
}

/** Makes a search for the places of names: as they are written, else in any spelling. `__proto__` is never found. */
export function createFinder(names: string[]): (name: string) => number[] {
  const places = [...names.keys()].filter((place) => names[place] !== "" && names[place] !== "__proto__");
  const exact = Map.groupBy(places, (place) => names[place]);
  const simple = Map.groupBy(places, (place) => simplify(names[place] ?? ""));
  return (name) => exact.get(name) ?? (name === "" ? [] : (simple.get(simplify(name)) ?? []));
}

/** A name without case, white space, hyphens, underscores and invisible characters. */
export function simplify(name: string): string {
  const simple = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\p{Pd}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
  return simple === "" ? name : simple;
}
