import * as z from "zod/mini";
import { Unreadable } from "./facts.ts";

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

/** A statement of a policy, with lists where AWS allows single values too. */
export type Statement = ReturnType<typeof toStatement>;

/**
 * The statements of a policy in JSON. "All but these" counts as all.
 * @throws Unreadable for what is not a policy
 */
export function readPolicy(json: string): Statement[] {
  const policy = Policy.safeParse(readJson(json));
  if (!policy.success) throw new Unreadable("expected a policy with statements, got something else");
  return toList(policy.data.Statement).map(toStatement);
}

function toStatement(written: z.output<typeof Written>) {
  return {
    effect: written.Effect,
    /** ARNs, accounts and services; `*` for everybody. */
    principals: written.NotPrincipal === undefined ? toPrincipals(written.Principal) : ["*"],
    /** `*` for all but some, which are in `notActions`. */
    actions: written.NotAction === undefined ? toList(written.Action ?? []) : ["*"],
    notActions: toList(written.NotAction ?? []),
    resources: written.NotResource === undefined ? toList(written.Resource ?? []) : ["*"],
    notResources: toList(written.NotResource ?? []),
    /** The key is in lower case, as AWS compares it. */
    conditions: Object.entries(written.Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, values]) => {
        return { operator, key: key.toLowerCase(), values: toList(values).map(String) };
      }),
    ),
  };
}

/** Whether a statement is about an action on a resource, by the wildcards of IAM; whatever its conditions are. */
export function isAbout(statement: Statement, action: string, resource: string): boolean {
  const { actions, notActions, resources, notResources } = statement;
  const fits = (patterns: string[], text: string) => patterns.some((pattern) => matches(pattern, text));
  const isAction = fits(actions.map(lower), lower(action)) && !fits(notActions.map(lower), lower(action));
  return isAction && fits(resources, resource) && !fits(notResources, resource);
}

/** Whether a statement of a queue refuses everybody who comes without TLS. */
export function refusesPlainText(statement: Statement, queueArn: string): boolean {
  const { effect, principals, actions, conditions } = statement;
  const isWhole = principals.includes("*") && actions.some((action) => /^(sqs:)?\*$/i.test(action));
  const [condition, ...others] = conditions; // each further one would let something through
  return (
    effect === "Deny" &&
    isWhole &&
    isAbout(statement, "sqs:SendMessage", queueArn) &&
    others.length === 0 &&
    condition?.operator === "Bool" &&
    condition.key === "aws:securetransport" &&
    condition.values.join() === "false"
  );
}

/** A Deny of what comes without TLS denies nothing to the SDK. When any other condition holds cannot be known. */
export function isDeny({ effect, conditions }: Statement): boolean {
  return effect === "Deny" && !conditions.some(({ key }) => key === "aws:securetransport");
}

export function isPlainAllow({ effect, conditions }: Statement): boolean {
  return effect === "Allow" && conditions.length === 0;
}

/** The wildcards of a statement, as what it is about. */
export function widthsOf({ actions, resources }: Statement): string[] {
  const wideActions = actions.filter((action) => action.includes("*") || action.includes("?"));
  const wideResources = resources.filter(isWide).map((resource) => `${actions.join(", ")} on ${resource}`);
  return [...wideActions.map((action) => `the action ${action}`), ...wideResources];
}

/** A named bucket's objects, a named log's streams and a named machine's executions have no other names than these. */
const PARTS = /^arn:[\w-]+:(s3:::[^*?/]+\/.*|(logs|states):[^*?]+:[^*?:]+:[^*?:]+:\*)$/;

function isWide(resource: string): boolean {
  return /[*?]/.test(resource) && !PARTS.test(resource);
}

/** What ties a request to a known resource, account or organisation: one exact value, and no operator that its absence satisfies. */
const TIES: Record<string, RegExp> = {
  "aws:sourceaccount": /^\d{12}$/,
  "aws:principalaccount": /^\d{12}$/,
  "aws:principalorgid": /^o-[a-z0-9]+$/,
  "aws:sourcearn": /^arn:[\w-]+:([\w-]+:[\w-]*:\d{12}:.+|s3:::[^*?]+)$/,
  "aws:principalarn": /^arn:[\w-]+:(iam|sts)::\d{12}:.+$/,
};
const EQUALITY = /^(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))$/;

function isTied(conditions: Statement["conditions"], isKnown: (value: string) => boolean): boolean {
  return conditions.some(({ operator, key, values }) => {
    return EQUALITY.test(operator) && values.every((value) => TIES[key]?.test(value) && isKnown(value));
  });
}

/** Within the account roles decide. Another account that is named, as principal or by a condition, may send and nothing else. */
export function isOpen({ effect, principals, actions, conditions }: Statement, account: string): boolean {
  if (effect !== "Allow" || isTied(conditions, (value) => value.includes(account))) return false;
  const sends = actions.every((action) => action.toLowerCase() === "sqs:sendmessage");
  return principals.some((principal) => {
    if (principal === account || principal.startsWith(`arn:aws:iam::${account}:`)) return false;
    const isAccount = /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:.+)$/.test(principal);
    return !sends || !(isAccount || isTied(conditions, () => true));
  });
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
