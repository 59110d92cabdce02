import type { GroupKey } from "@savelife/core/explain";

/** Which dead letters are meant; what is left out does not matter. All of them, when everything is left out. */
export type Filter = {
  code?: string | undefined;
  /** The type as `explain` shows it; null: letters that say none. */
  type?: string | null | undefined;
  /** The path of the first fault, as groups have it. */
  path?: string | undefined;
  /** A path at which there is a fault, first or not. */
  fault?: string | undefined;
  /** Message ids. */
  ids?: string[] | undefined;
};

/** The filter of one group. */
export function ofGroup({ code, type, path }: GroupKey): Filter {
  return { code, type, path };
}

/** A filter as a condition of SQL, and its parameters. A letter whose deletion is pending matches none. */
export function toCondition(filter: Filter): { where: string; parameters: (string | null)[] } {
  const { code, type, path, fault, ids } = filter;
  const conditions: [text: string, value: string | null | undefined][] = [
    ["code = ?", code],
    ["type IS ?", type],
    ["path = ?", path],
    ["EXISTS (SELECT 1 FROM json_each(faults) WHERE json_extract(value, '$.path') = ?)", fault],
    ["message_id IN (SELECT value FROM json_each(?))", ids && JSON.stringify(ids)],
  ];
  const meant = conditions.flatMap(([text, value]) => (value === undefined ? [] : [{ text, value }]));
  return {
    where: ["copied = 0", ...meant.map(({ text }) => text)].join(" AND "),
    parameters: meant.map(({ value }) => value),
  };
}
