import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the catalogue and all that is made of it are called. */
const CATALOGUE = /\b(?:catalogue|event-types|freshEvents|anyEvent|valueCases)\b/;
/** A test that names two types may take them for all there are. */
const TYPES = [/\bDonorSignedUp\b/, /\bDonationCreated\b/];
/** Nearly every test makes a record or an event of one type with it. */
const RECORDS = "packages/core/test/records.ts";

/** The tests of a copy of the repository that an added type of event could break: by themselves, or by a helper. */
export function findFollowers(root: string): string[] {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  const known = new Map<string, boolean>([[RECORDS, false]]);
  const usesCatalogue = (file: string): boolean => {
    const before = known.get(file);
    if (before !== undefined) return before;
    known.set(file, false); // helpers may import each other
    const answer = CATALOGUE.test(read(file)) || helpersOf(root, file, read(file)).some(usesCatalogue);
    known.set(file, answer);
    return answer;
  };
  const ours = ["packages/*/src/**/*.test.ts", "stacks/test/*.test.ts"];
  const tests = globSync(ours, { cwd: root, exclude: ["packages/docs/**"] });
  return tests.filter((file) => usesCatalogue(file) || TYPES.every((type) => type.test(read(file)))).sort();
}

/** What a test imports that is not tested by it: helpers, and the sources of the benchmark. */
function helpersOf(root: string, file: string, text: string): string[] {
  const imported = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, name = ""]) =>
    name.startsWith(".")
      ? path.posix.join(path.posix.dirname(file), name)
      : name.replace(/^@savelife\/(\w+)\/test\/(.*)$/, "packages/$1/test/$2.ts"),
  );
  return imported.filter(
    (one) => /^(?:packages\/(?:\w+\/test|bench\/src)|stacks\/test)\//.test(one) && existsSync(path.join(root, one)),
  );
}
