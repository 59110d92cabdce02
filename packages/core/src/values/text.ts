import * as z from "zod/mini";
import { codeOf, INVISIBLE, LINE_BREAK, MISPLACED, SPACES } from "./unseen.ts";

/** What stands for a line break: a space, or in an address a comma too. */
type LineBreak = " " | ", ";

/**
 * The one spelling of a text: normal form C, without invisible characters, each run of white space one space, none at
 * the ends. Joiners stay inside a word, and variation selectors behind what they vary. To clean twice is to clean once.
 */
export function clean(text: string, lineBreak: LineBreak = " "): string {
  if (CLEAN_ASCII.test(text)) return text;
  const cleaned = cleanOnce(text, lineBreak);
  // What is removed may leave characters side by side that normal form C makes one.
  return cleaned === text ? text : clean(cleaned, lineBreak);
}

/** Nearly all text is this, and costs one look. */
const CLEAN_ASCII = /^[!-~]+(?: [!-~]+)*$/;

function cleanOnce(text: string, lineBreak: LineBreak): string {
  const visible = text.normalize("NFC").replace(INVISIBLE, "").replace(MISPLACED, "");
  return visible.replace(SPACES, (run, start: number) => {
    const [before, after] = [visible[start - 1], visible[start + run.length]];
    if (before === undefined || after === undefined) return "";
    if (lineBreak === " " || !LINE_BREAK.test(run) || before === ",") return " ";
    return after === "," ? "" : lineBreak;
  });
}

/** True for what says nothing, as an optional field may: null, or text of which cleaning leaves nothing. */
export function isAbsent(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === "string" && !/^[!-~]/.test(value) && clean(value) === "")
  );
}

/** What no text may hold: control characters, lone surrogates, and U+FFFD, which stands for letters that were lost. */
export const REFUSED = /[\p{Cc}\p{Cs}\ufffd]/u;

/** Text of 1 to `max` characters (code points of the cleaned text), none of them refused. */
export function text(max: number, lineBreak?: LineBreak) {
  const error = refusal(`text of 1 to ${max} characters without control characters`);
  return z.string({ error }).check(
    z.overwrite((value) => clean(value, lineBreak)),
    z.regex(new RegExp(`^[^\\p{Cc}\\p{Cs}\\ufffd]{1,${max}}$`, "u")),
    ...(lineBreak === undefined ? [] : [z.describe(`A line break becomes "${lineBreak}".`)]),
  );
}

/** What is said of a text that is refused: what was expected, and the code of the character that it must not hold. */
export function refusal(expected: string, odd = REFUSED) {
  return ({ input }: { input: unknown }) => {
    const [found] = (typeof input === "string" && odd.exec(input)) || [];
    if (found === undefined) return expected;
    return `${expected}, got ${codeOf(found)}${found === "\ufffd" ? ", which stands for lost letters" : ""}`;
  };
}
