/// <reference path="../.sst/platform/config.d.ts" />
import { readSettings, refuseStage } from "./settings.ts";

refuseStage($app.stage); // before anything is made

/** What this stage chose. */
export const settings = readSettings(process.env);

/** The stage with people's data: nothing of it is lost with a deploy, a `remove` or a click. */
export const production = $app.stage === "production";

/** What a name of this stage begins with, where AWS wants names that are unique in the account. */
export const stageName = `${$app.name}-${$app.stage}`;

/** The log of a function. */
export const logName = (name: string) => `/aws/lambda/${stageName}-${name}`;
