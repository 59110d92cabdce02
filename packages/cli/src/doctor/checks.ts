import type { Check } from "./check.ts";
import { deadLetterAlarm } from "./checks/alarms.ts";
import { oldCode } from "./checks/code.ts";
import { mappingEnabled, maximumConcurrency, partialResponses } from "./checks/mapping.ts";
import { queueAccess, queueEncryption, queueTls } from "./checks/protection.ts";
import { queueNumbers, receives, redrive, retention, visibility } from "./checks/queue.ts";
import { roleTrust, wideRoles } from "./checks/roles.ts";
import { deletionProtection, recovery, tableEncryption, tableKey } from "./checks/table.ts";

/** Every check of the doctor, in the order of a message's way. docs/operate.md shows this list. */
export const CHECKS: Check[] = [
  queueNumbers,
  visibility,
  redrive,
  receives,
  retention,
  queueEncryption,
  queueTls,
  queueAccess,
  mappingEnabled,
  partialResponses,
  maximumConcurrency,
  oldCode,
  wideRoles,
  roleTrust,
  tableKey,
  recovery,
  deletionProtection,
  tableEncryption,
  deadLetterAlarm,
];
