import { defineCheck } from "../check.ts";

export const oldCode = defineCheck({
  name: "old-code",
  holds: "Every function was deployed from the code at hand.",
  why: "Otherwise what you read, test and fix here is not what runs there.",
  fix: "Deploy. When the stage is newer, get its commit: git fetch, git switch --detach COMMIT.",
  reads: ["bundles"],
  find({ bundles }) {
    const old = bundles.flatMap(({ name, commit, changed }) => {
      if (commit === undefined) return [`${name} does not say what it was deployed from (the tag \`commit\`)`];
      if (commit.endsWith("-dirty"))
        return [`${name} was deployed from files that no commit holds (${commit.slice(0, 7)}-dirty)`];
      if (changed.length === 0) return [];
      return [
        `since ${commit.slice(0, 7)}, from which ${name} was deployed, ${changed.length} files have changed: ${shorten(changed)}`,
      ];
    });
    return old.length > 0 ? `expected functions made of the files here, got: ${old.join("; ")}` : undefined;
  },
});

function shorten(files: string[]): string {
  return files.length > 3 ? `${files.slice(0, 3).join(", ")}, …` : files.join(", ");
}
