import type { Filter } from "@savelife/workbench/filter";

/** The letters that a form or a query is about: one group, perhaps of one source, or some letters by their ids. */
export function readFilter(fields: URLSearchParams): Filter {
  const ids = fields.getAll("id");
  if (ids.length > 0 || !fields.has("code")) return { ids };
  return {
    code: fields.get("code") ?? "",
    type: fields.get("type"),
    path: fields.get("path") ?? "",
    ...(fields.has("source") && { source: fields.get("source") || null }),
  };
}

/** The fields of a form about these letters. */
export function toFields({ ids, code, type, path, source }: Filter): [name: string, value: string][] {
  if (ids) return ids.map((id) => ["id", id]);
  const fields = { code, type: type ?? undefined, path, source: source === null ? "" : source };
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** The address of the page of a group. */
export function groupPath({ code, type, path, source }: Filter, more: Record<string, string> = {}): string {
  const fields = [...toFields({ code, type, path, source }), ...Object.entries(more)];
  return `/dead-letters/group?${new URLSearchParams(fields)}`;
}

/** The address of the groups of one source, of letters without a source (null), or of all. */
export function groupsPath(source?: string | null): string {
  return source === undefined ? "/dead-letters" : `/dead-letters?${new URLSearchParams({ source: source ?? "" })}`;
}

/** The address of the page of a letter. */
export function letterPath(messageId: string): string {
  return `/dead-letters/letter/${encodeURIComponent(messageId)}`;
}

/** The page that these letters were chosen on. */
export function backOf(filter: Filter, more?: Record<string, string>): string {
  const [only] = filter.ids?.length === 1 ? filter.ids : [];
  if (only) return letterPath(only);
  return filter.ids ? "/dead-letters" : groupPath(filter, more);
}

/** The address where letters are downloaded as a file. */
export function exportPath(filter: Filter): string {
  return `/dead-letters/export?${new URLSearchParams(toFields(filter))}`;
}

/** The address where a file of letters that were put aside is downloaded. */
export function asidePath(name: string): string {
  return `/dead-letters/put-aside/${encodeURIComponent(name)}`;
}
