import { readJson } from "@savelife/core/json";
import * as z from "zod/mini";
import { Unreadable } from "./facts.ts";

/** One text or a list of them, as a list. */
const Texts = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((some) => [some].flat()),
);
const Value = z.union([z.string(), z.boolean(), z.number()]);
const Values = z.pipe(
  z.union([Value, z.array(Value)]),
  z.transform((some) => [some].flat().map(String)),
);
const Principals = z.pipe(
  z.union([z.literal("*"), z.record(z.string(), Texts)]),
  z.transform((some) => (some === "*" ? [some] : Object.values(some).flat())),
);

const Written = z.object({
  Effect: z.string(),
  Principal: z._default(Principals, []),
  NotPrincipal: z.optional(z.unknown()),
  Action: z._default(Texts, []),
  NotAction: z._default(Texts, []),
  Resource: z._default(Texts, []),
  NotResource: z._default(Texts, []),
  Condition: z._default(z.record(z.string(), z.record(z.string(), Values)), {}),
});

const Policy = z.object({ Statement: z.union([z.array(Written), Written]) });

/** A statement of a policy, with lists where AWS allows single values too. */
export type Statement = ReturnType<typeof toStatement>;

/**
 * The statements of a policy in JSON.
 * @throws Unreadable for what is not a policy
 */
export function readPolicy(json: string): Statement[] {
  const parsed = readJson(json);
  const policy = Policy.safeParse("value" in parsed ? parsed.value : undefined);
  if (!policy.success) throw new Unreadable("expected a policy with statements, got something else");
  return [policy.data.Statement].flat().map(toStatement);
}

function toStatement({ NotPrincipal, NotAction, NotResource, Condition, ...written }: z.output<typeof Written>) {
  const allButSome = written.Effect === "Allow" ? ["*"] : []; // whom a Deny spares, it does not deny
  return {
    effect: written.Effect,
    /** ARNs, accounts and services; `*` for everybody. */
    principals: NotPrincipal === undefined ? written.Principal : allButSome,
    /** `*` for all but some, which are in `notActions`. */
    actions: NotAction.length > 0 ? ["*"] : written.Action,
    notActions: NotAction,
    resources: NotResource.length > 0 ? ["*"] : written.Resource,
    notResources: NotResource,
    /** The key is in lower case, as AWS compares it. */
    conditions: Object.entries(Condition).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, values]) => ({ operator, key: key.toLowerCase(), values })),
    ),
  };
}

/** Whether a statement is about an action on a resource, by the wildcards of IAM; whatever its conditions are. */
export function isAbout(
  { actions, notActions, resources, notResources }: Statement,
  action: string,
  resource: string,
): boolean {
  const isAction = actions.some(matching(action, "i")) && !notActions.some(matching(action, "i"));
  return isAction && resources.some(matching(resource, "")) && !notResources.some(matching(resource, ""));
}

/** `*` is any text, `?` any character: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function matching(text: string, flags: string): (pattern: string) => boolean {
  return (pattern) => {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, `s${flags}`).test(text);
  };
}

/** Whether a statement of a queue refuses everybody who comes without TLS. */
export function refusesPlainText(statement: Statement, queueArn: string): boolean {
  const { effect, principals, actions, notActions, conditions } = statement;
  const isWhole =
    principals.includes("*") && notActions.length === 0 && actions.some((action) => /^(sqs:)?\*$/i.test(action));
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

/** An Allow that always holds. */
export function isPlainAllow({ effect, conditions }: Statement): boolean {
  return effect === "Allow" && conditions.length === 0;
}

/** The wildcards of a statement, as what it is about. */
export function widthsOf({ actions, resources }: Statement): string[] {
  const wideActions = actions.filter((action) => /[*?]/.test(action)).map((action) => `the action ${action}`);
  const wideResources = resources.filter((resource) => /[*?]/.test(resource) && !PARTS.test(resource));
  return [...wideActions, ...wideResources.map((resource) => `${actions.join(", ")} on ${resource}`)];
}

/** A named bucket's objects, a named log's streams and a named machine's executions have no other names than these. */
const PARTS = /^arn:[\w-]+:(s3:::[^*?/]+\/.*|(logs|states):[^*?]+:[^*?:]+:[^*?:]+:\*)$/;

/** What ties a request to a resource, account or organisation: an exact value; no operator that absence satisfies. */
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

/** Within the account roles decide. Another account, as principal or by a condition, may send and nothing else. */
export function isOpen({ effect, principals, actions, conditions }: Statement, account: string): boolean {
  if (effect !== "Allow" || isTied(conditions, (value) => accountOf(value) === account)) return false;
  const sends = actions.every((action) => action.toLowerCase() === "sqs:sendmessage");
  return principals.some((principal) => {
    if (accountOf(principal) === account) return false;
    const isAccount = /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:.+)$/.test(principal);
    return !sends || !(isAccount || isTied(conditions, () => true));
  });
}

/** The account in an ARN; an account's number as it is. */
function accountOf(value: string): string {
  return value.split(":")[4] ?? value;
}
