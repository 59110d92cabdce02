import * as z from "zod/mini";

/** Licences that let anybody use, change and pass on, and ask for no more than a notice. A choice may name one of them. */
const ALLOWED = [
  "MIT",
  "MIT-0",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "Unlicense",
];

/** What `pnpm licenses list --json` prints, as far as it is read. */
const Listed = z.record(z.string(), z.array(z.object({ name: z.string() })));

/** The names of packages by their licence, both sorted. */
export type Licences = { licence: string; names: string[] }[];

/** Binaries for one platform are installed on that one alone; they come with a package that is listed. */
const PLATFORM = /[-/](linux|darwin|win32|freebsd|android|openharmony)-/;

/** Groups what pnpm lists by licence: the same on every machine. */
export function groupLicences(listed: unknown): Licences {
  return Object.entries(Listed.parse(listed))
    .map(([licence, packages]) => {
      const names = packages
        .map(({ name }) => name)
        .filter((name) => !PLATFORM.test(name) && !name.startsWith("@savelife/"));
      return { licence, names: [...new Set(names)].sort() };
    })
    .filter(({ names }) => names.length > 0)
    .sort((one, other) => (one.licence < other.licence ? -1 : 1));
}

/** A line for every licence that is not allowed. */
export function refusedLicences(licences: Licences): string[] {
  const refused = licences.filter(({ licence }) => !isAllowed(licence));
  return refused.map(({ licence, names }) => {
    return `expected one of the licences ${ALLOWED.join(", ")}, got ${licence} of ${names.join(", ")}; do without, or decide in packages/docs/src/licence-groups.ts`;
  });
}

function isAllowed(licence: string): boolean {
  const text = licence.replace(/^\((.*)\)$/, "$1");
  if (/ AND /.test(text)) return text.split(" AND ").every(isAllowed);
  return text.split(" OR ").some((one) => ALLOWED.includes(one));
}
