import * as z from "zod/mini";
import { type Statement, Unreadable } from "./facts.ts";

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
 * @throws Unreadable for what is not a policy
 */
export function readPolicy(json: string): Statement[] {
  const policy = Policy.safeParse(readJson(json));
  if (!policy.success) throw new Unreadable("expected a policy with statements, got something else");
  return toList(policy.data.Statement).map((written) => ({
    effect: written.Effect,
    principals: written.NotPrincipal === undefined ? toPrincipals(written.Principal) : ["*"],
    actions: written.NotAction === undefined ? toList(written.Action ?? []) : ["*"],
    notActions: toList(written.NotAction ?? []),
    resources: written.NotResource === undefined ? toList(written.Resource ?? []) : ["*"],
    notResources: toList(written.NotResource ?? []),
    conditions: Object.entries(written.Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, values]) => {
        return { operator, key: key.toLowerCase(), values: toList(values).map(String) };
      }),
    ),
  }));
}

/** Whether a statement is about an action on a resource, by the wildcards of IAM; whatever its conditions are. */
export function isAbout(statement: Statement, action: string, resource: string): boolean {
  const { actions, notActions, resources, notResources } = statement;
  const fits = (patterns: string[], text: string) => patterns.some((pattern) => matches(pattern, text));
  const isAction = fits(actions.map(lower), lower(action)) && !fits(notActions.map(lower), lower(action));
  return isAction && fits(resources, resource) && !fits(notResources, resource);
}

/** `*` is any text, `?` any character: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function lower(text: string): string {
  return text.toLowerCase();
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
