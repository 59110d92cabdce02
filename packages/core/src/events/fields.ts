import * as z from "zod";

/** Text, trimmed and in NFC, of 1 to `max` characters (code points), without control characters or lone surrogates. */
export function text(max: number) {
  const error = `text of 1 to ${max} characters without control characters`;
  return z
    .string({ error })
    .trim()
    .normalize("NFC")
    .regex(new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${max}}$`, "u"), { error });
}

/** An e-mail address; letters beyond ASCII are allowed on both sides of the `@`. */
export const email = text(200).regex(z.regexes.unicodeEmail, { error: "an e-mail address of 1 to 200 characters" });

const dateTimeExpected = "an ISO 8601 date and time, such as 2022-04-06T12:00:00, with or without an offset";

/** An ISO 8601 date and time, with or without an offset, stored as given. */
export const dateTime = z
  .string({ error: dateTimeExpected })
  .trim()
  .max(40, { error: dateTimeExpected })
  .check(z.iso.datetime({ offset: true, local: true, error: dateTimeExpected }));
