import type { Check } from "./check.ts";
import { FUNCTION_CHECKS } from "./function-checks.ts";
import { QUEUE_CHECKS } from "./queue-checks.ts";
import { ROLE_CHECKS } from "./role-checks.ts";
import { TABLE_AND_ALARM_CHECKS } from "./table-checks.ts";

/** Every check of the doctor, in the order of a message's way. `npx savelife doctor` shows this list. */
export const CHECKS: Check[] = [...QUEUE_CHECKS, ...FUNCTION_CHECKS, ...ROLE_CHECKS, ...TABLE_AND_ALARM_CHECKS];
