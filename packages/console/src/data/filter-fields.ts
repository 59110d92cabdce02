import type { Filter } from "@savelife/workbench/filter";
import type { Fields } from "../fields.ts";

/** Which letters a form is about: one group, or some by their ids. */
export function readFilter(fields: Fields): Filter {
  const ids = fields.all("id");
  if (ids.length > 0 || !fields.has("code")) return { ids };
  return { code: fields.one("code"), type: fields.has("type") ? fields.one("type") : null, path: fields.one("path") };
}

/** The fields of a form that mean these letters. */
export function toFields({ ids, code, type, path }: Filter): [name: string, value: string][] {
  if (ids) return ids.map((id) => ["id", id]);
  const fields: [string, string | null | undefined][] = [
    ["code", code],
    ["type", type],
    ["path", path],
  ];
  return fields.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : []));
}

/** The address of the page of a group. */
export function groupPath(filter: Filter, after = 0): string {
  const query = new URLSearchParams(toFields({ ...filter, ids: undefined }));
  if (after > 0) query.set("after", String(after));
  return `/dead-letters/group?${query}`;
}

/** The address of the page of a letter. */
export function letterPath(messageId: string): string {
  return `/dead-letters/letter/${encodeURIComponent(messageId)}`;
}
