import * as z from "zod/mini";
import { Unreadable } from "./unreadable.ts";

/** A statement of a policy, with lists where AWS allows single values too. */
export type Statement = {
  effect: string;
  /** ARNs, accounts and services; `*` for everybody. */
  principals: string[];
  actions: string[];
  resources: string[];
  /** The keys in lower case, as AWS compares them. */
  conditions: { key: string; values: string[] }[];
};

const Texts = z.union([z.string(), z.array(z.string())]);
const Values = z.union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))]);

const Written = z.object({
  Effect: z.string(),
  Principal: z.optional(z.union([z.literal("*"), z.record(z.string(), Texts)])),
  NotPrincipal: z.optional(z.unknown()),
  Action: z.optional(Texts),
  NotAction: z.optional(Texts),
  Resource: z.optional(Texts),
  NotResource: z.optional(Texts),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), Values))),
});

const Policy = z.object({ Statement: z.union([z.array(Written), Written]) });

/**
 * The statements of a policy in JSON. "All but these" counts as all.
 * @throws Unreadable for what is no policy
 */
export function readPolicy(json: string): Statement[] {
  const policy = Policy.safeParse(readJson(json));
  if (!policy.success) throw new Unreadable("expected a policy with statements, got something else");
  return toList(policy.data.Statement).map((written) => ({
    effect: written.Effect,
    principals: written.NotPrincipal === undefined ? toPrincipals(written.Principal) : ["*"],
    actions: written.NotAction === undefined ? toList(written.Action ?? []) : ["*"],
    resources: written.NotResource === undefined ? toList(written.Resource ?? []) : ["*"],
    conditions: Object.values(written.Condition ?? {}).flatMap((tests) =>
      Object.entries(tests).map(([key, values]) => ({ key: key.toLowerCase(), values: toList(values).map(String) })),
    ),
  }));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toPrincipals(principal: z.output<typeof Written>["Principal"]): string[] {
  if (principal === undefined) return [];
  return principal === "*" ? ["*"] : Object.values(principal).flatMap(toList);
}

function toList<T>(one: T | T[]): T[] {
  return Array.isArray(one) ? one : [one];
}
