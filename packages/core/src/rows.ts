import type { Event } from "./catalogue.ts";
import { type Fields, isFields, isTooDeep } from "./json.ts";
import { eventId, readKey, Uuid } from "./keys.ts";
import { looksLikeData } from "./mask.ts";
import { type Fault, rejection, rejectionOf } from "./outcome.ts";
import { type Parsed, TOO_DEEP, validateData } from "./parse.ts";
import {
  columnsOf,
  createFinder,
  ID_COLUMN,
  knownColumns,
  matchKeys,
  type RowMapping,
  unknownColumn,
} from "./row-mapping.ts";
import { createRules, type OnRule } from "./row-rules.ts";
import { clean, isAbsent } from "./values/text.ts";
import { showName } from "./values/unseen.ts";

/**
 * Reads rows by a mapping: the record of a CSV row (text by column), or the object of an NDJSON line. The paths of a
 * rejection are names of columns. Never throws.
 */
export type RowReader = (row: unknown) => Parsed;

/**
 * Makes a reader of rows. An empty cell is an absent field; a column that the mapping does not know is a fault. A field
 * that makes the id is taken as it is stored, so that one donor is one, however the row spells it.
 * @param mapping one in which `checkMapping` finds no fault
 * @param onRule is called for each use of a rule of the mapping
 */
export function createRowReader(mapping: RowMapping, onRule: OnRule = () => {}): RowReader {
  const { ignore = [] } = mapping;
  const find = createFinder(ignore);
  // Which of nearly equal names is ignored depends on the keys of a row.
  const sure = [...knownColumns(mapping)].filter((name) => find(name).length === 0 || ignore.includes(name));
  const known = new Set(sure);
  const readKnown = createExactReader(mapping, onRule);
  const readers = new Map<string, (row: Fields) => Parsed>();

  return (row) => {
    if (!isFields(row)) return { rejection: rejection("not-json", "", "a JSON object with a value for each column") };
    const keys = Object.keys(row);
    const isKnown = keys.every((key) => known.has(key)) && mapping.idFrom.every((column) => Object.hasOwn(row, column));
    if (isKnown) return readKnown(row);
    const id = JSON.stringify(keys);
    const read = readers.get(id) ?? createExactReader(matchKeys(mapping, keys), onRule);
    if (readers.size >= MAX_READERS) readers.clear();
    readers.set(id, read);
    return read(row);
  };
}

/** The sets of keys that are remembered: a file has few, and one with millions must not fill the memory. */
const MAX_READERS = 100;

/** Reads rows by the exact names of a mapping. */
function createExactReader(mapping: RowMapping, onRule: OnRule): (row: Fields) => Parsed {
  const { type, source, idColumn = ID_COLUMN } = mapping;
  const ignored = new Set(mapping.ignore);
  const all = columnsOf(mapping);
  const columns = all.filter(([, column]) => !ignored.has(column));
  const ownId = ignored.has(idColumn) ? undefined : idColumn;
  const known = knownColumns(mapping);
  const rules = createRules(type, mapping, onRule);
  const toColumn = new Map(all.map(([field, column]) => [`data.${field}`, showName(column)]));
  const toField = new Map(columns.map(([field, column]) => [column, field]));

  return (row) => {
    if (isTooDeep(row)) return { rejection: TOO_DEEP };
    const cells: Fields = {};
    for (const [field, column] of columns) {
      const cell = cellOf(row, column);
      const value = rules.get(field)?.(cell) ?? cell;
      if (!isAbsent(value)) cells[field] = value;
    }
    const read = validateData({ id: "", source, type }, cells, "refused");
    const event = "event" in read ? read.event : undefined;
    const data: Fields = event?.data ?? cells;
    const takenFrom = (column: string) => {
      const field = toField.get(column);
      return field === undefined ? cellOf(row, column) : data[field];
    };
    const identity = identify(mapping, ownId, takenFrom, event);
    const strange = mapping.ignoreOthers ? [] : Object.keys(row).filter((column) => !known.has(column));
    if (event && "id" in identity && strange.length === 0) {
      event.id = identity.id;
      return { event };
    }
    const faults = faultsOf(read, toColumn);
    const missing = "faults" in identity ? identity.faults : [];
    const others = missing.filter(({ path }) => faults.every((fault) => fault.path !== path));
    const unknown = strange.map((column) => refuseColumn(column, mapping));
    return { rejection: rejectionOf("invalid-data", [...others, ...faults, ...unknown], "") };
  };
}

/** A column may have any name, also one that every object inherits. */
function cellOf(row: Fields, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

function refuseColumn(column: string, mapping: RowMapping): Fault {
  const path = looksLikeData(column) ? "a column whose name may be a value" : showName(column);
  return { path, expected: unknownColumn(mapping, column) };
}

/** The id of a row, or what is wrong with the cells that make it. Where none do, the whole row does, if it is valid. */
function identify(
  { idFrom, source }: RowMapping,
  idColumn: string | undefined,
  takenFrom: (column: string) => unknown,
  event: Event | undefined,
): { id: string } | { faults: Fault[] } {
  if (idFrom.length > 0) {
    const values = idFrom.map((column) => toKey(takenFrom(column)));
    const unusable = idFrom.filter((_, i) => values[i] === "");
    const expected = "text or a whole number, as the id is made of it";
    if (unusable.length > 0) return { faults: unusable.map((column) => ({ path: showName(column), expected })) };
    return { id: eventId(source, values.length === 1 ? values.join() : JSON.stringify(values)) };
  }
  const given = idColumn === undefined ? undefined : takenFrom(idColumn);
  if (idColumn === undefined || given === undefined) return { id: event ? wholeRowId(event) : "" };
  const id = Uuid.safeParse(typeof given === "string" ? clean(given) : given);
  if (id.success) return { id: id.data };
  const [issue] = id.error.issues;
  return { faults: [{ path: showName(idColumn), expected: issue?.message ?? "" }] };
}

/** What identifies a row at its source; empty when it identifies nothing. */
function toKey(value: unknown): string {
  if (typeof value === "string") return readKey(value);
  return Number.isSafeInteger(value) ? String(value) : "";
}

/** The id of a row without an id: derived from its data as it is stored, whatever the order of the columns. */
function wholeRowId({ source, data }: Event): string {
  const entries = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return eventId(source, JSON.stringify(Object.fromEntries(entries)));
}

function faultsOf(read: Parsed, toColumn: Map<string, string>): Fault[] {
  if (!("rejection" in read)) return [];
  return read.rejection.faults.map(({ path, expected }) => ({ path: toColumn.get(path) ?? path, expected }));
}
