import { expect, test } from "vitest";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { plain } from "./paint.ts";
import { renderBug, renderError } from "./render-error.ts";

test("shows an error, what to do next on lines of its own, and no control", () => {
  const error = new CliError(EXIT.noInput, "expected a file, got \u001b[2J\n", "One\nor the other");
  expect(renderError(error, plain)).toBe("error: expected a file, got <U+001B>[2J<U+000A>\nOne\nor the other\n");
});

test("shows where a bug is, and not its text, which may quote somebody's data", () => {
  const text = renderBug(new TypeError("ivica is not iterable\nin Amsterdam"), plain);
  expect(text).toMatch(/^error: a bug in savelife: TypeError\n +at .*render-error.test.ts/);
  expect(text).not.toMatch(/ivica|Amsterdam/);
});

test("shows a bug that is no error at all", () => {
  expect(renderBug("ivica", plain)).toBe(
    "error: a bug in savelife: string\nPlease report it with these lines and the command.\n",
  );
});
