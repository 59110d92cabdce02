import type { Observed } from "../observe.ts";
import type { Synth } from "../synth.ts";

/** A stage as it would be deployed, and what its functions were seen to do. */
export type App = Synth & Observed;

/** What must hold in every stage. `check` throws when it does not. */
export type Rule = { name: string; check: (app: App) => void };

/** The stage that is kept. */
export const isProduction = ({ stage }: App) => stage === "production";

/** The ARN of the customer's key where the stage has asked for one. */
export const keyArn = ({ settings }: App) =>
  settings.customerKey ? "arn:aws:kms:eu-west-1:123456789012:key/Key" : undefined;
