/// <reference path="../.sst/platform/config.d.ts" />
import { keptSettings, refuseLost } from "./settings.ts";
import { production } from "./stage.ts";

/**
 * Refuses a deploy of production without settings that the last one had, before anything is made, and records those of
 * this one: their names, in a parameter of Systems Manager, which costs nothing.
 */
export async function keepSettings(): Promise<void> {
  if (!production) return;
  const path = `/${$app.name}/${$app.stage}/settings`;
  const { values } = await aws.ssm.getParametersByPath({ path });
  refuseLost(
    values.flatMap((value) => value.split(",")),
    process.env,
  );
  const value = keptSettings(process.env).join(",") || "none"; // a parameter cannot be empty
  new aws.ssm.Parameter("KeptSettings", { name: `${path}/kept`, type: "String", value });
}
