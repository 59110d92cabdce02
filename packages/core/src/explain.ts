import * as z from "zod/mini";
import { isFields, readJson } from "./json.ts";
import type { DeadLetter } from "./letter.ts";
import { namesItsType, placeOf, sourceOf } from "./mask.ts";
import { type Fault, REJECTION_CODES, type Rejection, type RejectionCode } from "./outcome.ts";
import { parse } from "./parse.ts";
import { readMessage } from "./unwrap.ts";
import { showName } from "./values/unseen.ts";

/** Why a letter is dead: rejected with a code, or `failed`, when nothing is wrong with the message itself. */
type LetterCode = RejectionCode | "failed";

/** Why a letter is dead, where it is wrong, and what it says about itself; null for what it does not say. */
export type Explanation = {
  code: LetterCode;
  type: string | null;
  /** The system that it comes from. */
  source: string | null;
  /** Its place in a file, such as `donors.csv:17`. */
  subject: string | null;
  /** The path of the first fault; `""` for the whole message, or without a fault. */
  path: string;
  faults: Fault[];
};

/** Letters with the same code, type and path are one group. */
export type GroupKey = Pick<Explanation, "code" | "type" | "path">;

/** Explains a letter by its `Rejection`, as only the consumer finds conflicts; else by today's schemas. */
export function explain({ body, attributes }: Pick<DeadLetter, "body" | "attributes">): Explanation {
  const { code, faults } = readRejection(attributes.Rejection?.StringValue) ?? reject(body) ?? FAILED;
  const read = readMessage(body);
  const value = "value" in read ? read.value : undefined;
  return {
    code,
    type: isFields(value) && namesItsType(value) ? showName(value.type, 60) : null,
    source: sourceOf(value),
    subject: placeOf(value),
    path: faults[0]?.path ?? "",
    faults,
  };
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
