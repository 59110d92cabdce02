import { looksLikeData } from "@savelife/core/mask";
import {
  columnsOf,
  createFinder,
  ID_COLUMN,
  isRequired,
  REASON_COLUMN,
  type RowMapping,
  simplify,
} from "@savelife/core/row-mapping";
import { showName } from "@savelife/core/values/unseen";
import { distance } from "fastest-levenshtein";
import type { Columns } from "../rows/split-rows.ts";

/**
 * Finds the columns that a mapping needs in a header. A name matches whatever its case, spaces, hyphens, underscores and
 * invisible characters; an exact match comes first.
 * @returns the columns, and the mapping by the names of this header; or all that is wrong with it
 */
export function matchColumns(
  names: string[],
  mapping: RowMapping,
): { columns: Columns; mapping: RowMapping } | { faults: string[]; suggestions: string[]; isHeader: boolean } {
  const faults: string[] = [];
  const taken = new Set<number>();
  const find = createFinder(names);
  const expand = (name: string) => (find(name).length > 0 ? [name] : splitNames(name));

  /** The place of a name from an option, or of a field; undefined when there is none, or when several match. */
  const take = (name: string, missing: string | undefined): number | undefined => {
    const places = find(name);
    for (const place of places) taken.add(place);
    const [place, other] = places;
    if (place === undefined && missing !== undefined) faults.push(`${showName(name)}: ${missing}`);
    if (place === undefined || other === undefined) return place;
    faults.push(`column ${other + 1}, ${showName(name)}: column ${place + 1} has the same name`);
    return undefined;
  };

  const ignored = new Set((mapping.ignore ?? []).flatMap(expand).flatMap(find));
  const fields = columnsOf(mapping).map(([field, name]) => {
    const isMapped = mapping.map[field] !== undefined;
    const isNeeded = isMapped || isRequired(mapping.type, field);
    const place = take(name, isNeeded ? `there is no such column, for the field ${field}` : undefined);
    if (place === undefined || !ignored.has(place)) return { field, place };
    if (isNeeded) faults.push(`${showName(name)}: it cannot be ignored, as the field ${field} needs it`);
    return { field, place: undefined };
  });
  const idFrom = mapping.idFrom.flatMap(expand).map((name) => take(name, "there is no such column, for the id"));
  const ownId = mapping.idFrom.length === 0 ? take(ID_COLUMN, undefined) : undefined;
  const id = ownId !== undefined && ignored.has(ownId) ? undefined : ownId;
  const reason = names.indexOf(REASON_COLUMN);
  const isHeader = taken.size > 0 || reason >= 0;
  const unnamed = names.flatMap((name, place) => (name === "" ? [place] : []));
  const others = names.flatMap((name, place) => {
    return name === "" || taken.has(place) || ignored.has(place) || place === reason ? [] : [{ place, name }];
  });
  for (const { place, name } of mapping.ignoreOthers ? [] : others) {
    const shown = isHeader && !looksLikeData(name) ? `, ${showName(name)}` : ""; // what may be data is not
    faults.push(`column ${place + 1}${shown}: ${whyUnknown(name, mapping)}`);
  }
  if (faults.length > 0) return { faults, isHeader, suggestions: isHeader ? suggest(fields, others) : [] };

  const nameAt = (place: number | undefined) => (place === undefined ? [] : [names[place] ?? ""]);
  const places = [...fields.map(({ place }) => place), ...idFrom, id].filter((place) => place !== undefined);
  const used = [...new Set(places)].map((place) => ({ place, name: names[place] ?? "" }));
  return {
    columns: {
      names,
      used,
      unnamed: mapping.ignoreOthers ? [] : unnamed,
      reason,
      left: ignored.size + (mapping.ignoreOthers ? others.length : 0),
    },
    mapping: {
      ...mapping,
      map: Object.fromEntries(fields.flatMap(({ field, place }) => nameAt(place).map((name) => [field, name]))),
      idFrom: idFrom.flatMap(nameAt),
      ignore: used.filter(({ place }) => ignored.has(place)).map(({ name }) => name), // read for the id alone
      ...(id !== undefined && names[id] !== ID_COLUMN && { idColumn: names[id] }),
    },
  };
}

/** The mapping for rows whose columns are not known: commas always separate the names in one option. */
export function splitAll(mapping: RowMapping): RowMapping {
  return { ...mapping, idFrom: mapping.idFrom.flatMap(splitNames), ignore: (mapping.ignore ?? []).flatMap(splitNames) };
}

/** Splits the names of columns in one option. */
function splitNames(names: string): string[] {
  const all = names.split(",").map((name) => name.trim());
  return all.filter((name) => name !== "");
}

function whyUnknown(name: string, mapping: RowMapping): string {
  const [field, column] = columnsOf(mapping).find(([field]) => simplify(field) === simplify(name)) ?? [];
  if (column !== undefined) return `it is not needed, because ${field} is taken from ${showName(column)}`;
  if (simplify(name) !== ID_COLUMN) return "it is not known";
  return `it is not needed, because the id is made of ${mapping.idFrom.join(", ")}`;
}

/** Options that would take a missing field from a column with a similar name. */
function suggest(fields: { field: string; place: number | undefined }[], others: { name: string }[]): string[] {
  return fields.flatMap(({ field, place }) => {
    const near =
      place === undefined && others.find(({ name }) => !looksLikeData(name) && isNear(simplify(name), simplify(field)));
    return near ? [`--map "${field}=${near.name}"`] : [];
  });
}

/** Typing errors that are forgiven when a column is suggested. */
const TYPING_ERRORS = 2;

/** Whether the name of a column is similar to that of a field: it contains it, or differs by typing errors. */
function isNear(name: string, field: string): boolean {
  return name.includes(field) || distance(name, field) <= Math.min(TYPING_ERRORS, field.length / 3);
}
