import * as z from "zod/mini";
import { findEventType, shapeOf } from "./catalogue.ts";
import { clean } from "./values/text.ts";

export const DATE_ORDERS = ["dmy", "mdy"] as const;
type DateOrder = (typeof DATE_ORDERS)[number];

/** What is done to the cells of rows before they are checked, as somebody has said: nothing of it is guessed. */
export const RowRules = z.strictObject({
  /** For a field, values and what each of them means: `{ "type": { "O plus": "O+" } }`. */
  values: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
  /** The order of day and month in dates such as 11/12/2026. Default: only ISO 8601 is read. */
  dates: z.optional(z.enum(DATE_ORDERS)),
});

export type RowRules = z.output<typeof RowRules>;

/** Called with the rule that was used: of a field, from which value; of the order of dates, `dates` and that order. */
export type OnRule = (field: string, from: string) => void;

/** Answers what a value of a field means. */
type Rule = (value: unknown) => unknown;

/** Makes a rule for each field of a type that has one. It is for a value however it is spaced, and in no other case. */
export function createRules(
  type: string,
  { values = {}, dates }: z.output<typeof RowRules>,
  onRule: OnRule,
): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const field of Object.keys(shapeOf(type))) {
    const meanings = new Map(Object.entries(values[field] ?? {}).map(([from, to]) => [clean(from), { from, to }]));
    const order = dates !== undefined && isDateTime(type, field) ? dates : undefined;
    if (meanings.size === 0 && order === undefined) continue;
    rules.set(field, (value) => {
      if (typeof value !== "string") return value;
      const meaning = meanings.get(clean(value));
      if (meaning) onRule(field, meaning.from);
      const meant = meaning?.to ?? value;
      return order ? readDate(meant, order, onRule) : meant;
    });
  }
  return rules;
}

/** Whether a field holds a date and time: it takes one, and no other text. */
export function isDateTime(type: string, field: string): boolean {
  const { data } = findEventType(type) ?? {};
  const takes = (text: string) => {
    return data?.safeParse({ [field]: text }).error?.issues.every(({ path }) => path[0] !== field) ?? false;
  };
  return takes("2026-11-22T10:00:00") && !takes("2026");
}

/** Day, month and year, and perhaps a time of 24 hours, or of 12 with AM or PM. */
const DATE =
  /^(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})\.?(?:,? +(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))? ?(?:([ap])\.?m\.?)?)?$/i;

/** Makes ISO 8601 of a date in a known order; leaves any other text as it is. That the day exists is checked later. */
function readDate(text: string, order: DateOrder, onRule: OnRule): string {
  const found = DATE.exec(clean(text));
  if (!found) return text;
  const [, first = "", , second = "", year, hour, minute, seconds = "00", half] = found;
  const [day, month] = order === "dmy" ? [first, second] : [second, first];
  onRule("dates", order);
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (hour === undefined) return date;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return `${date}T${String(hours).padStart(2, "0")}:${minute}:${seconds}`;
}
