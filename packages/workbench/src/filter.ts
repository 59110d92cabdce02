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
  const conditions: [text: string, parameters: (string | null)[] | false | undefined][] = [
    ["code = ?", code !== undefined && [code]],
    ["code <> 'conflict'", withoutConflicts && []],
    ["type IS ?", type !== undefined && [type]],
    ["path = ?", path !== undefined && [path]],
    ["source IS ?", source !== undefined && [source]],
    ["message_id IN (SELECT value FROM json_each(?))", ids && [JSON.stringify(ids)]],
    [FAULT_AT, fault !== undefined && [fault]],
    [`(${FAULT_AT} OR text_at(body, ?) <> '')`, has !== undefined && [has, has]],
    ["text_at(body, ?) IN (SELECT value FROM json_each(?))", value && [value.path, JSON.stringify(value.oneOf)]],
  ];
  const meant = conditions.flatMap(([text, parameters]) => (parameters ? [{ text, parameters }] : []));
  return {
    where: ["copied = 0", ...meant.map(({ text }) => text)].join(" AND "),
    parameters: meant.flatMap(({ parameters }) => parameters),
  };
}

const FAULT_AT = "EXISTS (SELECT 1 FROM json_each(faults) WHERE json_extract(value, '$.path') = ?)";
