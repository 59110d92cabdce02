import { dateFromSerial, format, getFormatDateInfo, isDateFormat, isTextFormat } from "numfmt";

/**
 * Makes the text of a cell that contains a number, as a person sees it in the sheet: `00042`, `50%`. Two things differ,
 * to keep what is meant: a date is ISO 8601, as its format depends on the machine that opens the file; and a long
 * number has all of its digits, where a spreadsheet shows `3.86E+11`.
 * @param is1904 true when the days of the workbook are counted from 1904
 */
export function createNumberText(is1904: boolean): (value: number, pattern: string) => string {
  const kinds = new Map<string, Kind>();
  return (value, pattern) => {
    const kind = kinds.get(pattern) ?? kindOf(pattern);
    kinds.set(pattern, kind);
    if (kind === "plain") return plain(value);
    if (kind === "formatted") return formatted(pattern, value);
    return dateText(value + (is1904 ? DAYS_1900_TO_1904 : 0), kind);
  };
}

type DateKind = "date" | "date-time" | "time";
type Kind = DateKind | "plain" | "formatted";

const DAYS_1900_TO_1904 = 1_462;
const FIRST_DAY_OF_10000 = 2_958_466;
const HAS_EXPONENT = /[0#?]E[+-]/i;

function kindOf(pattern: string): Kind {
  if (pattern === "" || /general/i.test(pattern) || isTextFormat(pattern) || HAS_EXPONENT.test(pattern)) return "plain";
  if (!isDateFormat(pattern)) return "formatted";
  const { year, month, day, hours, minutes } = getFormatDateInfo(pattern);
  if (!year && !month && !day) return "time";
  return hours || minutes ? "date-time" : "date";
}

const DIGITS = new Intl.NumberFormat("en-US", { useGrouping: false, maximumSignificantDigits: 15 });

/** A spreadsheet calculates with 15 digits; what comes after them is noise. */
function plain(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : DIGITS.format(value);
}

/** What a format hides is not left out: the hour of a date, the day of a time. */
function dateText(serial: number, kind: DateKind): string {
  if (serial < 0 || serial >= FIRST_DAY_OF_10000) return plain(serial);
  const [year, ...rest] = dateFromSerial(serial);
  const [month, day, ...clock] = rest.map((part) => String(part).padStart(2, "0"));
  const time = clock.join(":");
  if (kind === "time" && serial < 1) return time;
  const date = `${String(year).padStart(4, "0")}-${month}-${day}`;
  return kind === "date" && Number.isInteger(serial) ? date : `${date}T${time}`;
}

function formatted(pattern: string, value: number): string {
  try {
    return format(pattern, value);
  } catch {
    return plain(value);
  }
}
