import { defineCheck } from "../check.ts";
import type { RoleFacts } from "../facts.ts";
import type { Statement } from "../read/policy.ts";

export const wideRoles = defineCheck({
  name: "wide-roles",
  holds: "The functions' roles name exact actions on exact resources.",
  why: "A fault in a function, or in a package that it contains, can do whatever its role can: read everybody, or delete the table.",
  mend: "List actions and resources with the function in stacks/, never a wildcard or a policy of AWS's, and deploy.",
  reads: ["roles"],
  find({ roles }) {
    const wide = roles.flatMap((role) => widthsOf(role).map((width) => `${role.name} has ${width}`));
    return wide.length > 0 ? `expected exact actions and resources, got: ${wide.join("; ")}` : undefined;
  },
});

export const roleTrust = defineCheck({
  name: "role-trust",
  holds: "Only Lambda assumes the functions' roles.",
  why: "SST's own default lets everybody in the account assume them, and so read and write what only the functions should.",
  mend: "Deploy again: stacks/defaults.ts sets the trust policy. Under `sst dev` SST's default is needed.",
  reads: ["roles"],
  find({ roles }) {
    const others = roles.flatMap(({ name, trust }) => {
      const principals = trust.filter(({ effect }) => effect === "Allow").flatMap((statement) => statement.principals);
      return principals
        .filter((principal) => principal !== "lambda.amazonaws.com")
        .map((one) => `${one} may assume ${name}`);
    });
    return others.length > 0 ? `expected lambda.amazonaws.com alone, got: ${others.join("; ")}` : undefined;
  },
});

function widthsOf({ policy, awsManaged }: RoleFacts): string[] {
  const allowed = policy.filter(({ effect }) => effect === "Allow").flatMap(widthsOfStatement);
  return [...awsManaged.map((name) => `the policy ${name} of AWS's`), ...new Set(allowed)];
}

function widthsOfStatement({ actions, resources }: Statement): string[] {
  const wideActions = actions.filter((action) => action.includes("*") || action.includes("?"));
  const wideResources = resources.filter(isWide).map((resource) => `${actions.join(", ")} on ${resource}`);
  return [...wideActions.map((action) => `the action ${action}`), ...wideResources];
}

/** A named bucket's objects, a named log's streams and a named machine's executions have no other names than these. */
const PARTS = /^arn:[\w-]+:(s3:::[^*?/]+\/.*|(logs|states):[^*?]+:[^*?:]+:[^*?:]+:\*)$/;

function isWide(resource: string): boolean {
  return /[*?]/.test(resource) && !PARTS.test(resource);
}
