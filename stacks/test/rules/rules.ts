import { alarms } from "./alarms.ts";
import { functions } from "./functions.ts";
import { imports } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { roles } from "./roles.ts";
import type { Rule } from "./rule.ts";
import { stage } from "./stage.ts";
import { storage } from "./storage.ts";

/** Everything that must hold of every stage. */
export const rules: Rule[] = [...storage, ...functions, ...roles, ...ingest, ...imports, ...alarms, ...stage];
