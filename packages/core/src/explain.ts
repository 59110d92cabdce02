import * as z from "zod/mini";
import { isFields, readJson } from "./json.ts";
import type { DeadLetter } from "./letter.ts";
import { namesItsType, placeOf } from "./mask.ts";
import { type Fault, REJECTION_CODES, type Rejection, type RejectionCode } from "./outcome.ts";
import { parse } from "./parse.ts";
import { showType } from "./show-name.ts";
import { unwrap } from "./unwrap.ts";

/** Why a letter is dead: rejected with a code, or `failed`, which means that nothing is wrong with the message itself. */
type LetterCode = RejectionCode | "failed";

/** Why a letter is dead, where it is at fault, and the type that it says of itself, or null when it says none. */
export type Explanation = {
  code: LetterCode;
  type: string | null;
  /** The path of the first fault; `""` for the whole message, and for none. */
  path: string;
  faults: Fault[];
};

/** Letters with the same code, type and path are one group. */
export type GroupKey = Pick<Explanation, "code" | "type" | "path">;

/**
 * Explains a dead letter by its `Rejection`, which only the consumer knows in the case of a conflict, else by parsing it
 * again with today's schemas. The attribute is anybody's text until it is read: one that is no rejection counts as none.
 */
export function explain({ body, attributes }: Pick<DeadLetter, "body" | "attributes">): Explanation {
  const { code, faults } = readRejection(attributes.Rejection?.StringValue) ?? reject(body) ?? FAILED;
  return { code, type: typeOf(body), path: faults[0]?.path ?? "", faults };
}

const FAILED = { code: "failed" as const, faults: [] };

/** As much as our own consumer writes: `parse` keeps 20 faults, and paths and expectations are short. */
const RejectionAttribute = z.object({
  code: z.enum(REJECTION_CODES),
  faults: z
    .array(z.object({ path: z.string().check(z.maxLength(200)), expected: z.string().check(z.maxLength(500)) }))
    .check(z.maxLength(20)),
});

function readRejection(text: string | undefined): Rejection | undefined {
  if (text === undefined) return undefined;
  const json = readJson(text);
  const read = RejectionAttribute.safeParse("value" in json ? json.value : undefined);
  return read.success ? read.data : undefined;
}

function reject(body: string): Rejection | undefined {
  const parsed = parse(body);
  return "rejection" in parsed ? parsed.rejection : undefined;
}

/** The type that a body says of itself, as it may be shown, or null when it says none. */
function typeOf(body: string): string | null {
  const value = readValue(body);
  return isFields(value) && namesItsType(value) ? showType(value.type) : null;
}

/** Where a letter comes from, such as `donors.csv:17`, or null when it does not say so. */
export function subjectOf({ body }: Pick<DeadLetter, "body">): string | null {
  return placeOf(readValue(body));
}

function readValue(body: string): unknown {
  const json = readJson(body);
  const unwrapped = "value" in json ? unwrap(json.value) : json;
  return "value" in unwrapped ? unwrapped.value : undefined;
}
