import type { Context } from "hono";

/** The fields of a form: texts, as nothing here takes files. */
export type Fields = { one(name: string): string; all(name: string): string[]; has(name: string): boolean };

/** Reads the form of a request. What is no form has no fields. */
export async function readFields(c: Context): Promise<Fields> {
  const data = await c.req.formData().catch(() => new FormData());
  const all = (name: string) => data.getAll(name).filter((value) => typeof value === "string");
  return { all, one: (name) => all(name)[0] ?? "", has: (name) => data.has(name) };
}
