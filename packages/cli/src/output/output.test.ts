import { expect, test } from "vitest";
import { CliError, EXIT } from "../cli-error.ts";
import { plain, renderBug, renderError } from "./output.ts";

test("shows an error, what to do next on separate lines, and no control", () => {
  const error = new CliError(EXIT.noInput, "expected a file, got \u001b[2J\n", "One\nor the other");
  expect(renderError(error, plain)).toBe("error: expected a file, got <U+001B>[2J<U+000A>\nOne\nor the other\n");
});

test("shows where a bug is, and not its text, which may quote personal data", () => {
  const text = renderBug(new TypeError("ivica is not iterable\nin Amsterdam"), plain);
  expect(text).toMatch(/^error: a bug in savelife: TypeError\n +at .*output.test.ts/);
  expect(text).not.toMatch(/ivica|Amsterdam/);
});

test("shows a bug that is not an error at all", () => {
  expect(renderBug("ivica", plain)).toBe(
    "error: a bug in savelife: string\nPlease report it with these lines and the command.\n",
  );
});
