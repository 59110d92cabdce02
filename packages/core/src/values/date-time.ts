import * as z from "zod/mini";
import { clean, refusal } from "./text.ts";

const LEAP_DAY = "(?:(?:19|2[01])(?:0[48]|[2468][048]|[13579][26])|2000)-02-29";
const DAY =
  "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
const DATE = `(?:(?:19|2[01])\\d\\d-${DAY}|${LEAP_DAY})`;
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,20})?)?";
/** No place on earth is further from UTC than 14 hours. */
const OFFSET = "(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))";

const forgiven =
  "A space or t for T, z for Z, no seconds, a fraction of them, an offset without colon or minutes, and 24:00 are forgiven: one moment with one offset is stored in one spelling, with seconds.";

/** A date and time of ISO 8601, with or without an offset, which is kept. */
export const dateTime = spelled(
  "an ISO 8601 date and time of the years 1900 to 2199, such as 2022-04-06T12:00:00, with or without an offset",
  `${OFFSET}?`,
);

/** A moment: a date and time of RFC 3339, so with an offset. */
export const timestamp = spelled("a time of RFC 3339, of the years 1900 to 2199, such as 2026-11-22T10:00:00Z", OFFSET);

function spelled(expected: string, offset: string) {
  const pattern = new RegExp(`^${DATE}T${TIME}${offset}$`);
  return z.string({ error: refusal(expected) }).check(z.overwrite(toDateTime), z.regex(pattern), z.describe(forgiven));
}

/**
 * The one spelling of a date and time: with seconds, no zeros at the end of a fraction, and `Z` for an offset of
 * nothing. 24:00 is 00:00 of the next day. What is not a date and time stays as it is.
 */
function toDateTime(text: string): string {
  if (SPELLED.test(text)) return text;
  const cleaned = clean(text);
  const { groups: written } = WRITTEN.exec(cleaned) ?? {};
  if (!written) return cleaned;
  const { year, month, day, hour, minute, second = "00", fraction = "", sign, ahead, aheadMinutes = "00" } = written;
  const decimals = fraction.replace(/0+$/, "");
  const time = `${minute}:${second}${decimals && `.${decimals}`}`;
  const isUtc = written.utc !== undefined || (ahead === "00" && aheadMinutes === "00");
  const offset = isUtc ? "Z" : sign === undefined ? "" : `${sign === "+" ? "+" : "-"}${ahead}:${aheadMinutes}`;
  const date = `${year}-${month}-${day}`;
  if (hour !== "24") return `${date}T${hour}:${time}${offset}`;
  return time === "00:00" && WHOLE_DATE.test(date) ? `${dayAfter(date)}T00:00:00${offset}` : cleaned;
}

/** Nearly all are this already. */
const SPELLED = /^\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(?:\.\d{0,19}[1-9])?(?:Z|[+-](?!00:00)\d\d:\d\d)?$/;
const WRITTEN =
  /^(?<year>\d{4})(?<dash>-?)(?<month>\d\d)\k<dash>(?<day>\d\d)[T ](?<hour>\d\d)(?<colon>:?)(?<minute>\d\d)(?:\k<colon>(?<second>\d\d)(?:[.,](?<fraction>\d{1,20}))?)? ?(?:(?<utc>Z)|(?<sign>[+\u2212-])(?<ahead>\d\d)(?::?(?<aheadMinutes>\d\d))?)?$/i;
const WHOLE_DATE = new RegExp(`^${DATE}$`);

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
}
