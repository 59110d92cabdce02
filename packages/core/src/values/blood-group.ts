import * as z from "zod/mini";
import { clean } from "./text.ts";

/** The groups of ABO/RhD, as they are stored and as publishers should send them. */
const GROUPS = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;

// How people write them: letters, perhaps Rh, and a sign, in letters of either case. What is not here leaves a doubt.
const LETTERS: Record<string, string> = { A: "A", B: "B", AB: "AB", O: "O", "0": "O" };
const SIGNS: Record<string, string> = {
  ...{ "+": "+", "+VE": "+", POS: "+", POSITIVE: "+", PLUS: "+", "+POS": "+", "+POSITIVE": "+", "+PLUS": "+" },
  ...{ "-": "-", "-VE": "-", NEG: "-", NEGATIVE: "-", MINUS: "-", "-NEG": "-", "-NEGATIVE": "-", "-MINUS": "-" },
};
/** What may be around each part, as a space. Nothing may be within AB: `A B+` could be two groups. */
const AROUND = /(?:[ ()[\]{}._]|\ufe0f)+/g;
const WRITTEN = /^(AB|[ABO0]) ?(?:RH(?:ESUS| ?D)?)? ?([+-]?) ?(VE|[A-Z]{3,})?$/;
/** Characters that look like those above: Cyrillic and Greek letters, emoji of blood groups, dashes but no waves. */
const LOOK_ALIKES: [RegExp, string][] = [
  [/[\u0410\u0391🅰]/gu, "A"],
  [/[\u0412\u0392🅱]/gu, "B"],
  [/[\u041e\u039f🅾]/gu, "O"],
  [/🆎/gu, "AB"],
  [/[\u02d6➕]/gu, "+"],
  [/[[\p{Pd}\u02d7\u2212➖]--[\u301c\u3030\u30a0]]/gv, "-"],
];

const error = `a blood group: ${GROUPS.join(", ")}`;
const forgiven =
  "Spellings that leave no doubt are forgiven, such as `a +`, `0 Rh D positive` or `AB neg.`, and stored as one of these.";

/** A blood group of ABO/RhD in any spelling that leaves no doubt. */
export const bloodGroup = z.pipe(
  z.string({ error }).check(z.overwrite(toGroup), z.describe(forgiven)),
  z.enum(GROUPS, { error }),
);

/** The group that a text names, or the text when it leaves a doubt. */
function toGroup(text: string): string {
  if (PLAIN.test(text)) return text;
  const capitals = clean(text).normalize("NFKC").toUpperCase();
  const written = LOOK_ALIKES.reduce((spelled, [alike, meant]) => spelled.replace(alike, meant), capitals);
  const [, letters = "", symbol = "", word = ""] = WRITTEN.exec(written.replace(AROUND, " ").trim()) ?? [];
  const sign = SIGNS[`${symbol}${word}`];
  return sign === undefined ? text : `${LETTERS[letters]}${sign}`;
}

/** Nearly all groups are written so. */
const PLAIN = /^(?:AB|[ABO])[+-]$/;
