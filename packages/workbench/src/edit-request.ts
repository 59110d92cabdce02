import { setField, textAt } from "@savelife/core/set-field";
import { clean } from "@savelife/core/values/text";
import type { Filter } from "./filter.ts";
import type { KnownLetter } from "./known-letter.ts";
import type { Workbench } from "./workbench.ts";

/** A value as `textAt` shows it, `""` for nothing, and what it should be. */
export type ValueChange = { from: string; to: unknown };

/**
 * How letters are changed: at a path, each value to what it should be; or all values to one, where all letters have the
 * same value now, or `anyValue` is their number; or one letter as a whole.
 */
export type EditRequest =
  | { path: string; values: ValueChange[] }
  | { path: string; set: unknown; anyValue?: number | undefined }
  | { body: string };

/** Why nothing may be changed. */
export type EditRefusal =
  /** No letter has a fault at the path, or, if it was named, anything at all; `paths` are those of their faults. */
  | { reason: "path"; paths: string[] }
  /** Letters that were meant are conflicts: to be chosen by that code, or resolved. */
  | { reason: "conflict"; count: number }
  /** No letter has any of the values; they have `distinct` others. */
  | { reason: "values"; distinct: number }
  /** The letters have several values, and `anyValue` is not their number. */
  | { reason: "several"; distinct: number; count: number };

/** The letters that a request is about. Those that are named need not be at fault at the path. */
export function toEditFilter(filter: Filter, request: EditRequest): Filter {
  if ("body" in request) return filter;
  const { path } = request;
  return {
    ...filter,
    ...(filter.ids ? { has: path } : { fault: path }),
    withoutConflicts: filter.code === undefined,
    ...("values" in request && { value: { path, oneOf: request.values.map(({ from }) => clean(from)) } }),
  };
}

/** The new body of a letter, and what is replaced in it by what, or why a request cannot change it. */
export function change(
  { body }: Pick<KnownLetter, "body">,
  request: EditRequest,
): ({ body: string } & ValueChange) | { refused: string } {
  if ("body" in request) return { body: request.body, from: "", to: undefined };
  const from = textAt(body, request.path);
  const to = "set" in request ? request.set : request.values.find((one) => clean(one.from) === from)?.to;
  if (to === undefined) return { refused: "it has another value" };
  const changed = setField(body, request.path, to);
  return "refused" in changed ? changed : { ...changed, from, to };
}

/** What a request leaves alone: values that no letter has, conflicts that it did not ask for; all, if it is refused. */
export type Examined = { missing: ValueChange[]; conflicts: number; refusal?: EditRefusal };

/** Finds out what a request leaves alone. */
export function examine(
  { journal }: Pick<Workbench, "journal">,
  filter: Filter,
  request: EditRequest,
  { pass, limit }: { pass: number; limit: number },
): Examined {
  if ("body" in request || journal.count(filter, pass) === 0) return { missing: [], conflicts: 0 };
  const { path } = request;
  const meant = { ...toEditFilter(filter, request), value: undefined };
  const count = Math.min(limit, journal.count(meant, pass));
  const asConflict = { ...meant, code: "conflict", withoutConflicts: false };
  const conflicts = meant.withoutConflicts ? journal.count(asConflict, pass) : 0;
  const examined = (refusal?: EditRefusal, missing: ValueChange[] = []): Examined => {
    return { missing, conflicts, ...(refusal && { refusal }) };
  };
  if (count === 0 && conflicts > 0) return examined({ reason: "conflict", count: conflicts });
  if (count === 0) return examined({ reason: "path", paths: journal.faultPaths(filter, pass) });
  const { values, moreValues } = journal.values(meant, path, pass);
  const distinct = values.length + moreValues;
  if ("set" in request) {
    const isClear = request.anyValue === undefined ? distinct === 1 : request.anyValue === count;
    return examined(isClear ? undefined : { reason: "several", distinct, count });
  }
  const missing = request.values.filter(({ from }) => {
    return journal.count({ ...meant, value: { path, oneOf: [clean(from)] } }, pass) === 0;
  });
  const areAll = missing.length === request.values.length;
  return examined(areAll ? { reason: "values", distinct } : undefined, missing);
}
