import type { Filter } from "@savelife/workbench/filter";
import type { Fields, Hidden } from "../view/form.tsx";

/** Which letters a form is about: one group, perhaps of one source, or some by their ids. */
export function readFilter(fields: Fields): Filter {
  const ids = fields.all("id");
  if (ids.length > 0 || !fields.has("code")) return { ids };
  return {
    code: fields.one("code"),
    type: fields.has("type") ? fields.one("type") : null,
    path: fields.one("path"),
    ...(fields.has("source") && { source: fields.one("source") || null }),
  };
}

/** The same for an address. */
export function readFilterOf(url: string): Filter {
  const query = new URL(url).searchParams;
  return readFilter({
    all: (name) => query.getAll(name),
    one: (name) => query.get(name) ?? "",
    has: (name) => query.has(name),
  });
}

/** The fields of a form that mean these letters. */
export function toFields({ ids, code, type, path, source }: Filter): Hidden {
  if (ids) return ids.map((id) => ["id", id]);
  const fields: [string, string | undefined][] = [
    ["code", code],
    ["type", type ?? undefined],
    ["path", path],
    ["source", source === null ? "" : source],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
}

/** The address of the page of a group. */
export function groupPath({ code, type, path, source }: Filter, more: Record<string, string> = {}): string {
  return `/dead-letters/group?${new URLSearchParams([...toFields({ code, type, path, source }), ...Object.entries(more)])}`;
}

/** The address of the groups of one source, as a text or null, or of all. */
export function groupsPath(source?: string | null): string {
  return source === undefined ? "/dead-letters" : `/dead-letters?${new URLSearchParams({ source: source ?? "" })}`;
}

/** The address under which letters are downloaded as a file. */
export function exportPath(filter: Filter): string {
  return `/dead-letters/export?${new URLSearchParams(toFields(filter))}`;
}

/** The address of the page of a letter. */
export function letterPath(messageId: string): string {
  return `/dead-letters/letter/${encodeURIComponent(messageId)}`;
}
