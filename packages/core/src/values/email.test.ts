import { expect, test } from "vitest";
import { email } from "./email.ts";

test.for([
  ["ivica@server.com", "ivica@server.com"],
  [" Ivica@Server.COM\u00a0", "ivica@server.com"],
  ["ana@example.org\u200e", "ana@example.org"],
  ["mailto:ana@example.org", "ana@example.org"],
  ["MAILTO: Ana@example.org", "ana@example.org"],
  ["<ana@example.org>", "ana@example.org"],
  ["< mailto:ana@example.org >", "ana@example.org"],
  ["mailto:<ana@example.org>", "ana@example.org"],
  ["o'neil+give_{blood}@a.b-c.example", "o'neil+give_{blood}@a.b-c.example"],
  ["Jörg@BÜCHER.example", "jörg@bücher.example"],
  ["J\u030cana@example.org", "ǰana@example.org"],
  ["ана@почта.рф", "ана@почта.рф"],
  ["आना@उदाहरण.भारत", "आना@उदाहरण.भारत"],
  ["a@xn--80ak6aa92e.xn--p1ai", "a@xn--80ak6aa92e.xn--p1ai"],
  [`${"x".repeat(64)}@server.com`, `${"x".repeat(64)}@server.com`],
  [`a@${"x".repeat(63)}.com`, `a@${"x".repeat(63)}.com`],
  [`a@${"x.".repeat(124)}comm`, `a@${"x.".repeat(124)}comm`],
] as const)("reads %s as %s", ([given, stored]) => {
  expect(email.parse(given)).toBe(stored);
});

const expected = "an e-mail address of at most 254 characters";
const refused = [
  ...["", "ivica", "a@b", "@server.com", "ana@", "ana@@example.org", "ana@mail@example.org", "ana bo@example.org"],
  ...[
    "ana@example,org",
    "ana@example..org",
    "ana@.example.org",
    "ana@example.org.",
    "ana@example.org/",
    "ana@example_.org",
  ],
  ...[
    "ana@-example.org",
    "ana@example-.org",
    "ana@example.-org",
    "ana@\u0301a.example",
    "ana@example.\u0301org",
    "ana@example.org-",
    "ana@[127.0.0.1]",
    "ana@127.0.0.1",
  ],
  ...[
    ".ana@example.org",
    "ana.@example.org",
    "a..na@example.org",
    '"ana"@example.org',
    "“ana”@example.org",
    "a;na@example.org",
  ],
  ...[
    "<ana@example.org",
    "ana@example.org>",
    "<>",
    "mailto:",
    "Ana Horvat <ana@example.org>",
    "mailto:ana@example.org?a=b",
  ],
  ...[`${"x".repeat(65)}@server.com`, `a@${"x".repeat(64)}.com`, `a@${"x.".repeat(124)}comme`],
];
test.for([...refused.map((one) => [one, expected] as const), [7, expected] as const])(
  "refuses %s",
  ([given, message]) => {
    expect(new Set(email.safeParse(given).error?.issues.map((one) => one.message))).toEqual(new Set([message]));
  },
);

test("names the character that cannot be seen", () => {
  expect(email.safeParse("a\u200dna@example.org").error?.issues[0]?.message).toBe(`${expected}, got U+200D`);
});

test("refuses a megabyte of brackets without backtracking", () => {
  expect(email.safeParse("<".repeat(1_000_000)).success).toBe(false);
  expect(email.safeParse(`<${"mailto:<".repeat(100_000)}${">".repeat(100_000)}>`).success).toBe(false);
});
