import type { Resource, Synth } from "./synth.ts";

/** A statement of an IAM policy. */
export interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
  Principal?: Record<string, string>;
}

/** The resources of AWS of one kind, `Queue` or `Role` or such. */
export function all({ resources }: Synth, kind: string): Resource[] {
  return resources.filter(({ type }) => type.startsWith("aws:") && type.endsWith(`:${kind}`));
}

/** The resource of AWS of one kind that a component of the stacks made. */
export function one(synth: Synth, kind: string, component: string): Resource {
  const found = all(synth, kind).filter(({ parent, name }) => parent === component || name === component);
  if (found[0] && found.length === 1) return found[0];
  const there = all(synth, kind).map(({ name, parent }) => `${name} of ${parent}`);
  throw new Error(`Expected one ${kind} of ${component}, found ${found.length} among: ${there.join(", ") || "none"}`);
}

/** What a role may do, from all of its inline policies. */
export function permissions(role: Resource): Statement[] {
  const policies = role.inputs.inlinePolicies as { policy: string }[];
  return policies.flatMap(({ policy }) => (JSON.parse(policy) as { Statement: Statement[] }).Statement);
}

/** Who may assume a role. */
export function trust(role: Resource): Statement[] {
  const policy = role.inputs.assumeRolePolicy as string | { Statement: Statement[] };
  return (typeof policy === "string" ? (JSON.parse(policy) as { Statement: Statement[] }) : policy).Statement;
}
