import { alarms } from "./alarms.ts";
import { functions } from "./functions.ts";
import { imports } from "./imports.ts";
import { ingest } from "./ingest.ts";
import { roles } from "./roles.ts";
import type { Rule } from "./rule.ts";
import { stage } from "./stage.ts";
import { storage } from "./storage.ts";

/** Everything that must hold of every stage, by part of the infrastructure. */
export const parts: Record<string, Rule[]> = {
  "Table and queues": storage,
  Functions: functions,
  Roles: roles,
  "The API": ingest,
  Imports: imports,
  "Alarms and dashboard": alarms,
  "The stage": stage,
};

/** All of it. */
export const rules: Rule[] = Object.values(parts).flat();
