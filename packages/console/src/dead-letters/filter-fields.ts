import type { EditRequest } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import type { Fields } from "../view/form.tsx";

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

/** One field that gets the same value in every letter, before they are replayed. */
export type FieldChange = { path: string; value: string };

/** The change that a form asks for, or undefined when letters are replayed as they are. */
export function readChange(fields: Fields): FieldChange | undefined {
  return fields.has("set") ? { path: fields.one("set"), value: fields.one("value") } : undefined;
}

/** As it is asked of the workbench, for as many letters as there are. */
export function toRequest({ path, value }: FieldChange, count: number): EditRequest {
  return { path, set: value, anyValue: count };
}
