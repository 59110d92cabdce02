import * as z from "zod/mini";

/** Text, trimmed and in NFC, of 1 to `max` characters (code points), without control characters or lone surrogates. */
export function text(max: number) {
  const error = `text of 1 to ${max} characters without control characters`;
  const allowed = new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${max}}$`, "u");
  return z.string({ error }).check(z.trim(), z.normalize("NFC"), z.regex(allowed));
}

/** An e-mail address; letters beyond ASCII are allowed on both sides of the `@`. */
export const email = text(200).check(
  z.regex(z.regexes.unicodeEmail, { error: "an e-mail address of 1 to 200 characters" }),
);

const dateTimeExpected = "an ISO 8601 date and time, such as 2022-04-06T12:00:00, with or without an offset";

/** An ISO 8601 date and time, with or without an offset, stored as given. */
export const dateTime = z
  .string({ error: dateTimeExpected })
  .check(z.trim(), z.maxLength(40), z.iso.datetime({ offset: true, local: true }));
