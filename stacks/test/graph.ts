import type { Resource, Synth } from "./synth.ts";

/** A statement of a policy. */
export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Principal?: "*" | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, unknown>>;
}

/** The resources of AWS of one kind, `Queue` or `Role` or such. */
export function all({ resources }: Pick<Synth, "resources">, kind: string): Resource[] {
  return resources.filter(({ type }) => type.startsWith("aws:") && type.endsWith(`:${kind}`));
}

/** The resource of AWS of one kind that the stacks made under a name, by itself or as a part of a component. */
export function one(synth: Pick<Synth, "resources">, kind: string, name: string): Resource {
  const found = all(synth, kind).filter((resource) => resource.parent === name || resource.name === name);
  if (found[0] && found.length === 1) return found[0];
  const there = all(synth, kind).map((resource) => `${resource.name} of ${resource.parent}`);
  throw new Error(`Expected one ${kind} of ${name}, found ${found.length} among: ${there.join(", ") || "none"}`);
}

/** What a role may do, from all of its inline policies. */
export function permissions(role: Resource): Statement[] {
  const policies = role.inputs.inlinePolicies as { policy: string }[];
  return policies.flatMap(({ policy }) => statements(policy));
}

/** Who may assume a role. */
export function trust(role: Resource): Statement[] {
  return statements(role.inputs.assumeRolePolicy);
}

/** The statements of a policy, which is a text or an object. */
export function statements(policy: unknown): Statement[] {
  const document = typeof policy === "string" ? JSON.parse(policy) : policy;
  return (document as { Statement: Statement[] }).Statement;
}

/** One thing or a list of things, as a list. */
export function list<T>(some: T | T[]): T[] {
  return Array.isArray(some) ? some : [some];
}
