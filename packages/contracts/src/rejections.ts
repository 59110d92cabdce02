import type { RejectionCode } from "@savelife/core/outcome";

/** Why a message becomes a dead letter, by code. */
export const REJECTIONS: Record<RejectionCode, string> = {
  conflict: "the same id was stored before with other data",
  "invalid-data": "a field of the data is missing or wrong",
  "not-an-event": "an attribute of the CloudEvent is missing or wrong",
  "not-json": "the message is not JSON",
  "too-deep": "the message nests deeper than 32 levels",
  "unknown-type": "the type is not one of ours",
};
