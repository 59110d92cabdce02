/** A JSON pointer (RFC 6901), longer by these names. */
export function pointer(base: string, ...names: (string | number)[]): string {
  const escaped = names.map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"));
  return [base, ...escaped].join("/");
}

/** The value at a JSON pointer, or undefined where there is none. */
export function valueAt(document: unknown, at: string): unknown {
  const names = at
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), document);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
