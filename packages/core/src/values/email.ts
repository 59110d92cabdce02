import * as z from "zod/mini";
import { clean, refusal } from "./text.ts";

const LETTERS = "A-Za-z\\p{L}";
const ALPHANUMERIC = `${LETTERS}\\p{M}0-9\\p{Nd}`;
/** What a mail server takes before the `@` without quotes (RFC 5322, 3.2.3), with letters of any script (RFC 6531). */
const ATOM = `[${ALPHANUMERIC}!#$%&'*+/=?^_\`{|}~-]+`;
/** The rest of a label of a domain, of 63 characters at most (RFC 1035, 2.3.4). */
const REST = `(?:[${ALPHANUMERIC}-]{0,61}[${ALPHANUMERIC}])?`;
/** Two labels or more, the last of which begins with a letter: an IP address is not a domain. */
const DOMAIN = `(?:[${LETTERS}0-9\\p{Nd}]${REST}\\.)+[${LETTERS}]${REST}`;

const expected = "an e-mail address of at most 254 characters";

/** An e-mail address that a mail server would take, in lower case. */
export const email = z
  .string({ error: refusal(expected, /[\p{Cc}\p{Cs}\p{Cf}\ufffd]/u) })
  .check(
    z.overwrite(toAddress),
    z.regex(new RegExp(`^${ATOM}(?:\\.${ATOM})*@${DOMAIN}$`, "u")),
    z.regex(/^[^@]{1,64}@[^@]+$/u),
    z.regex(/^[^\n]{1,254}$/u),
    z.describe(
      "Capital letters, and `mailto:` or `<>` around it, are forgiven: it is stored in lower case without them.",
    ),
  );

/** The one spelling of an address. */
function toAddress(text: string): string {
  if (SPELLED.test(text)) return text;
  const cleaned = clean(text);
  const [, bracketed, bare] = WRAPPED.exec(cleaned) ?? [];
  return clean((bracketed ?? bare ?? cleaned).toLowerCase());
}

/** Nearly all addresses are this already. */
const SPELLED = /^[a-z0-9._+-]+@[a-z0-9.-]+$/;
/** An address in `<>`, with `mailto:` on either side of the bracket, or behind `mailto:` alone. */
const WRAPPED = /^(?:(?:mailto: ?)?< ?(?:mailto: ?)?([^<>]*)>|mailto: ?(.*))$/i;
