import type { GroupKey } from "@savelife/core/explain";

/** Which dead letters are meant. A property that is left out does not matter. */
export type Filter = {
  code?: string | undefined;
  /** The type as `explain` shows it; null: letters that say none. */
  type?: string | null | undefined;
  /** The path of the first fault, as groups have it. */
  path?: string | undefined;
  /** The system that letters say they come from; null: letters that say none. */
  source?: string | null | undefined;
  /** A path at which there is a fault, first or not. */
  fault?: string | undefined;
  /** A path at which there is a fault or any value. */
  has?: string | undefined;
  /** The value at a path, as `textAt` shows it, is one of these. */
  value?: { path: string; oneOf: string[] } | undefined;
  /** True: no conflicts. */
  withoutConflicts?: boolean | undefined;
  /** Message ids. */
  ids?: string[] | undefined;
};

/** The filter of one group. */
export function ofGroup({ code, type, path }: GroupKey): Filter {
  return { code, type, path };
}

/** A filter as a condition of SQL, and its parameters. A letter whose deletion is pending matches none. */
export function toCondition(filter: Filter): { where: string; parameters: (string | null)[] } {
  const { code, type, path, source, fault, has, value, ids, withoutConflicts } = filter;
  const [conditions, parameters]: [string[], (string | null)[]] = [["copied = 0"], []];
  const add = (condition: string, ...values: (string | null)[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (code !== undefined) add("code = ?", code);
  if (withoutConflicts) add("code <> 'conflict'");
  if (type !== undefined) add("type IS ?", type);
  if (path !== undefined) add("path = ?", path);
  if (source !== undefined) add("source IS ?", source);
  if (ids) add("message_id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  if (fault !== undefined) add(FAULT_AT, fault);
  if (has !== undefined) add(`(${FAULT_AT} OR text_at(body, ?) <> '')`, has, has);
  if (value) add("text_at(body, ?) IN (SELECT value FROM json_each(?))", value.path, JSON.stringify(value.oneOf));
  return { where: conditions.join(" AND "), parameters };
}

const FAULT_AT = "EXISTS (SELECT 1 FROM json_each(faults) WHERE json_extract(value, '$.path') = ?)";
