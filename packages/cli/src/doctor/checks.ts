import { alarmReceiver, alarms } from "./alarms.ts";
import type { Check } from "./check.ts";
import { oldCode } from "./code.ts";
import { accountConcurrency, functionUrl, reservedConcurrency } from "./functions.ts";
import { mappingEnabled, mappingFilter, maximumConcurrency, partialResponses } from "./mapping.ts";
import { keyChange, queueAccess, queueEncryption, queueTls } from "./protection.ts";
import { messageSize, queueNumbers, receives, redrive, redriveAllow, retention, visibility } from "./queue.ts";
import { consumerRights, insertOnly, roleTrust, wideRoles } from "./roles.ts";
import { deletionProtection, noExpiry, recovery, tableEncryption, tableKey } from "./table.ts";

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
