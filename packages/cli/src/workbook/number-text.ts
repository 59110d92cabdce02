import { dateFromSerial, format, getFormatDateInfo, isDateFormat, isTextFormat } from "numfmt";

/** Makes the text of a cell that contains a number, by the cell's format. */
export type NumberText = (value: number, pattern: string) => string;

/**
 * The text of a number as a person sees it in the sheet: `00042`, `50%`. Two things differ from the sheet, to keep what is meant: a
 * date is ISO 8601, as its format depends on the machine that opens the file; and a long number has all of its digits, where a
 * spreadsheet shows `3.86E+11`.
 * @param is1904 true when the days of the workbook are counted from 1904
 */
export function createNumberText(is1904: boolean): NumberText {
  const kinds = new Map<string, Kind>();
  return (value, pattern) => {
    const kind = kinds.get(pattern) ?? kindOf(pattern);
    kinds.set(pattern, kind);
    switch (kind) {
      case "plain":
        return plain(value);
      case "date":
      case "date-time":
      case "time":
        return dateText(value + (is1904 ? DAYS_1900_TO_1904 : 0), kind);
      case "formatted":
        return formatted(pattern, value);
    }
  };
}

type DateKind = "date" | "date-time" | "time";
type Kind = DateKind | "plain" | "formatted";

const DAYS_1900_TO_1904 = 1_462;

function kindOf(pattern: string): Kind {
  if (pattern === "" || /general/i.test(pattern) || isTextFormat(pattern) || hasExponent(pattern)) return "plain";
  if (!isDateFormat(pattern)) return "formatted";
  const { year, month, day, hours, minutes } = getFormatDateInfo(pattern);
  if (!year && !month && !day) return "time";
  return hours || minutes ? "date-time" : "date";
}

function hasExponent(pattern: string): boolean {
  return /[0#?]E[+-]/i.test(pattern);
}

const DIGITS = new Intl.NumberFormat("en-US", { useGrouping: false, maximumSignificantDigits: 15 });

/** A spreadsheet calculates with 15 digits; what comes after them is noise. */
function plain(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : DIGITS.format(value);
}

function dateText(serial: number, kind: DateKind): string {
  if (serial < 0 || serial >= FIRST_DAY_OF_10000) return plain(serial);
  const [year, month, day, hour, minute, second] = dateFromSerial(serial);
  const time = [hour, minute, second].map(twoDigits).join(":");
  if (kind === "time" && serial < 1) return time;
  const date = [String(year).padStart(4, "0"), twoDigits(month), twoDigits(day)].join("-");
  return Number.isInteger(serial) && kind === "date" ? date : `${date}T${time}`;
}

const FIRST_DAY_OF_10000 = 2_958_466;

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function formatted(pattern: string, value: number): string {
  try {
    return format(pattern, value);
  } catch {
    return plain(value);
  }
}
