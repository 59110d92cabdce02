import { expect, it } from "vitest";
import { fillExamples, shownFiles } from "./page.ts";

const page =
  "# Page\n<!-- file: examples/a.py -->\n```python\nold\n```\ntext\n```sh\nother\n```\n<!-- file: b.sh -->\n```sh\n```\n";

it("shows each file in the block below its name, and leaves other blocks alone", () => {
  expect(fillExamples(page, (file) => `text of ${file}, for $1\n`)).toBe(
    "# Page\n<!-- file: examples/a.py -->\n```python\ntext of examples/a.py, for $1\n```\ntext\n```sh\nother\n```\n<!-- file: b.sh -->\n```sh\ntext of b.sh, for $1\n```\n",
  );
});

it("changes nothing the second time", () => {
  const filled = fillExamples(page, (file) => `text of ${file}\n`);
  expect(fillExamples(filled, (file) => `text of ${file}\n`)).toBe(filled);
});

it("names the files that a page shows", () => {
  expect(shownFiles(page)).toEqual(["examples/a.py", "b.sh"]);
});
