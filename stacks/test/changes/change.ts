import { one } from "../graph.ts";
import type { App } from "../rules/rule.ts";

/** A deliberate change to what would be deployed, the rule that must notice it, and the stage that it is made in. */
export type Change = {
  change: string;
  breaks: string;
  /** Default: `test`. */
  stage?: "test" | "chosen" | "production";
  apply: (app: App) => void;
};

/** Sets inputs of a resource. */
export function set(kind: string, name: string | ((app: App) => string), inputs: object): (app: App) => void {
  return (app) => void Object.assign(one(app, kind, typeof name === "string" ? name : name(app)).inputs, inputs);
}

/** Changes a text in an input that is a text; it must be there. */
export function replace(kind: string, name: string, input: string, from: string, to: string): (app: App) => void {
  return (app) => {
    const { inputs } = one(app, kind, name);
    inputs[input] = replaced(String(inputs[input]), from, to);
  };
}

/** Changes a text in the definition of the state machine. */
export function inDefinition(from: string, to: string): (app: App) => void {
  return replace("StateMachine", "ImportMachine", "definition", from, to);
}

/** Changes a text in what a role may do. */
export function inPolicy(name: string, from: string, to: string): (app: App) => void {
  return (app) => {
    const [inline] = one(app, "Role", name).inputs.inlinePolicies as { policy: string }[];
    if (inline) inline.policy = replaced(inline.policy, from, to);
  };
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`Expected ${from} in what is to be changed, got ${text}`);
  return text.replace(from, to);
}

/** Lets a role do one thing more. */
export function grant(name: string, action: string, resource: string): (app: App) => void {
  const statement = { Effect: "Allow", Action: [action], Resource: [resource] };
  return inPolicy(name, '"Statement":[', `"Statement":[${JSON.stringify(statement)},`);
}

/** Lets others assume a role. */
export function trusting(name: string, Principal: unknown): (app: App) => void {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }];
  return set("Role", name, { assumeRolePolicy: { Version: "2012-10-17", Statement } });
}

/** Adds a resource. */
export function add(type: string, inputs: Record<string, unknown>): (app: App) => void {
  return ({ resources }) => {
    resources.push({ type, name: "Added", parent: "", inputs, protect: false, retainOnDelete: false });
  };
}

/** Takes a resource away. */
export function remove(kind: string, name: string): (app: App) => void {
  return (app) => void app.resources.splice(app.resources.indexOf(one(app, kind, name)), 1);
}
