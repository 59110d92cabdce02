/**
 * A document with every reference into itself replaced by what it points at. What is next to a `$ref` in a schema counts
 * too, so that such a schema becomes an `allOf`.
 * @throws Error for a reference that points at nothing, or out of the document
 */
export function dereference<T>(document: T): T {
  // The same structure with references filled in, which the compiler cannot see.
  return fill(document, document) as T;
}

function fill(value: unknown, document: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => fill(one, document));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...beside } = value as Record<string, unknown>;
  const filled = Object.fromEntries(Object.entries(beside).map(([name, one]) => [name, fill(one, document)]));
  if (typeof $ref !== "string") return { ...($ref === undefined ? {} : { $ref }), ...filled };
  const target = valueAt(document, $ref.replace(/^#/, ""));
  if (!$ref.startsWith("#/") || target === undefined) throw new Error(`expected ${$ref} to be in the document`);
  const whole = fill(target, document);
  return Object.keys(beside).length === 0 ? whole : { ...filled, allOf: [whole, ...asList(filled.allOf)] };
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

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
