import fc from "fast-check";
import { expect, it } from "vitest";
import { toJsonLines } from "./json.tsx";

const fault = (path: string) => ({ path, expected: `something else at ${path}` });
const shown = (value: unknown, ...paths: string[]) => {
  const { lines } = toJsonLines(value, paths.map(fault));
  return lines.map(({ name, text, end, expected }) => {
    return `${name === undefined ? "" : `${name}: `}${text}${end}${expected.length > 0 ? " <" : ""}`;
  });
};

it("puts each fault next to the place of its path", () => {
  const value = { id: "x", data: { city: "Zwolle", tags: [1, { a: null }] } };
  expect(shown(value, "data.city", "data.tags.1.a")).toEqual([
    "{",
    'id: "x",',
    "data: {",
    'city: "Zwolle", <',
    "tags: [",
    "1,",
    "{",
    "a: null <",
    "}",
    "]",
    "}",
    "}",
  ]);
});

it("gives a missing field a line in its place, and a deeper one a line for its parent", () => {
  expect(shown({ data: {} }, "data.email", "time")).toEqual([
    "{",
    "data: {",
    "email: missing <",
    "}",
    "time: missing <",
    "}",
  ]);
  expect(shown({}, "data.email")).toEqual(["{", "data: missing", "}"]);
});

it("puts a fault of the whole message at its beginning", () => {
  expect(shown([], "")).toEqual(["[] <"]);
  expect(shown({ a: 1 }, "")).toEqual(["{ <", "a: 1", "}"]);
});

it("shows only a part of very long and very deep values", () => {
  const long = toJsonLines(Array(100_000).fill(0), []);
  expect({ length: long.lines.length, isCut: long.isCut }).toEqual({ length: 300, isCut: true });
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(toJsonLines(deep, []).lines.length).toBeLessThan(100);
});

it("joined, the lines are the JSON of any value that is short enough", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const { lines, isCut } = toJsonLines(value, []);
      const text = lines.map(
        ({ name, text, end }) => `${name === undefined ? "" : `${JSON.stringify(name)}:`}${text}${end}`,
      );
      if (!isCut) expect(JSON.parse(text.join(""))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
