import type { Check } from "./check.ts";
import { alarmReceiver, alarms } from "./checks/alarms.ts";
import { oldCode } from "./checks/code.ts";
import { accountConcurrency, functionUrl, reservedConcurrency } from "./checks/functions.ts";
import { mappingEnabled, mappingFilter, maximumConcurrency, partialResponses } from "./checks/mapping.ts";
import { keyChange, queueAccess, queueEncryption, queueTls } from "./checks/protection.ts";
import { messageSize, queueNumbers, receives, redrive, redriveAllow, retention, visibility } from "./checks/queue.ts";
import { consumerRights, insertOnly, roleTrust, wideRoles } from "./checks/roles.ts";
import { deletionProtection, noExpiry, recovery, tableEncryption, tableKey } from "./checks/table.ts";

/** Every check of the doctor, in the order of a message's way. `npx savelife doctor` shows this list. */
export const CHECKS: Check[] = [
  queueNumbers,
  messageSize,
  visibility,
  redrive,
  redriveAllow,
  receives,
  retention,
  queueEncryption,
  keyChange,
  queueTls,
  queueAccess,
  mappingEnabled,
  mappingFilter,
  partialResponses,
  maximumConcurrency,
  reservedConcurrency,
  accountConcurrency,
  functionUrl,
  oldCode,
  insertOnly,
  consumerRights,
  wideRoles,
  roleTrust,
  tableKey,
  noExpiry,
  recovery,
  deletionProtection,
  tableEncryption,
  alarms,
  alarmReceiver,
];
