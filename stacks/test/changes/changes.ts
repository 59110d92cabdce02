import { alarmsChanges } from "./alarms.ts";
import type { Change } from "./change.ts";
import { functionsChanges } from "./functions.ts";
import { importsChanges } from "./imports.ts";
import { ingestChanges } from "./ingest.ts";
import { rolesChanges } from "./roles.ts";
import { stageChanges } from "./stage.ts";
import { storageChanges } from "./storage.ts";

/** For each rule of rules/rules.ts at least one change that it is there to find. */
export const changes: Change[] = [
  ...storageChanges,
  ...functionsChanges,
  ...rolesChanges,
  ...ingestChanges,
  ...importsChanges,
  ...alarmsChanges,
  ...stageChanges,
];
