import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXIT } from "../cli-error.ts";
import { type Entry, readEvents } from "./read-events.ts";

const a = { a: [1, { "}": "]" }] };
const b = { b: 'quote " and back\\slash, comma' };
const c = { c: 3 };
const [A, B, C] = [a, b, c].map((event) => JSON.stringify(event)) as [string, string, string];

describe("takes every layout of the same events", () => {
  test.for([
    ["one event on a line", A, "1 a"],
    ["one event over lines", JSON.stringify(a, null, 2), "1 a"],
    ["one event over lines, brackets first", '\n{\n"a":\n[1,{"}":"]"}]\n}\n', "2 a"],
    ["one event on two lines, of which the second begins an object", '{"a":[1,\n{"}":"]"}]}\n', "1 a"],
    ["one event on lines, of which the second is JSON by itself", '{"a":[1,\n{"}":"]"}\n]}\n', "1 a"],
    ["NDJSON", `${A}\n${B}\n`, "1 a, 2 b"],
    ["NDJSON without a last line feed", `${A}\n${B}`, "1 a, 2 b"],
    ["NDJSON with blank lines", `\n\n${A}\n \t\n${B}\n\n`, "3 a, 5 b"],
    ["NDJSON of Windows", `\ufeff${A}\r\n\r\n${B}\r\n`, "1 a, 3 b"],
    ["an array on one line", `[${A},${B}]`, "1 a, 1 b"],
    ["an array over lines", `${JSON.stringify([a, b], null, 2)}\n`, "2 a, 10 b"],
    ["an array, an event a line", `\ufeff[\r\n${A},\r\n${B}\r\n]\r\n`, "2 a, 3 b"],
    ["an array of one event", `[\n${A}\n]`, "2 a"],
    ["an array with lists and numbers in it", `[1,\n[${A},2],\n${B}]`, "1 other, 2 other, 3 b"],
    ["nothing", "", ""],
    ["an empty array", " [ ] ", ""],
    ["blank lines", "\n \r\n", ""],
  ] as const)("%s", async ([, text, expected]) => {
    for (const size of [1, 7, Number.POSITIVE_INFINITY]) expect(await summary(text, size)).toBe(expected);
  });
});

describe("keeps a fault to its own line", () => {
  test.for([
    ["a first line that is cut off in a text", `{"x":"y\n${B}\n${C}\n`, "1 fault, 2 b, 3 c"],
    ["a first line that lacks its end", `{"x":{"y":1}\n${B}\n`, "1 fault, 2 b"],
    ["a first and a second line that lack their ends", `{"x":1\n{"y":1\n${B}\n`, "1 fault, 2 fault, 3 b"],
    ["a first line that ends before a value", `{"x":\n${B}\n${C}\n`, "1 fault, 2 b, 3 c"],
    ["a line of other text", `${B}\nbegin; drop\n${C}\n`, "1 b, 2 fault, 3 c"],
    ["a first line of other text", `id;city\n${C}\n`, "1 fault, 2 c"],
    ["a line with a NUL", `${B}\n{"x":"\u0000"}\n${C}`, "1 b, 2 fault, 3 c"],
  ] as const)("%s", async ([, text, expected]) => {
    expect(await summary(text)).toBe(expected);
  });

  test("a line that is not UTF-8", async () => {
    const lines = Buffer.concat([Buffer.from('{"a":"é"}\n{"b":"'), Buffer.from([0xe9]), Buffer.from('"}\n{"c":3}\n')]);
    const fault = { path: "", expected: "JSON in UTF-8" };
    expect(await read(lines)).toEqual([
      { line: 1, value: { a: "é" } },
      { line: 2, rejection: { code: "not-json", faults: [fault] } },
      { line: 3, value: { c: 3 } },
    ]);
  });

  test.for(["lines", "array"])(
    "an event of more than a message may have, in %s, of which it keeps no more",
    async (layout) => {
      const long = `{"a":"${"x".repeat(3 * 1_048_576)}"}`;
      const text = layout === "lines" ? `${long}\n{"b":1}\n` : `[${long},\n{"b":1}]`;
      const [first, second] = await read(text);
      const fault = { path: "", expected: "at most 1,048,576 bytes for an event" };
      expect(first).toEqual({ line: 1, rejection: { code: "not-json", faults: [fault] } });
      expect(second).toEqual({ line: 2, value: { b: 1 } });
    },
  );
});

describe("rejects an array or an event over lines as a whole, with the line and column where it is broken", () => {
  test.for([
    ["garbage", `[${A},\n oops, ${B}]`, 2, 2],
    ["a missing comma", `[${C} ${C}]`, 1, 10],
    ["a missing element", `[${A},\n,${B}]`, 2, 1],
    ["a comma after the last element", `[${A},\n]`, 2, 1],
    ["a forgotten quote", `[{"x":"y\n},\n${B}]`, 1, 7],
    ["an array that does not end", `[${A},\n${C}`, 2, 8],
    ["an event over lines that does not end", '{\n"x": 1', 2, 7],
    ["text after an array", `[${A}]\n]oops\n${B}`, 2, 1],
    ["two arrays", `[${A}]\n[${B}]`, 2, 1],
    ["two events over lines", `${JSON.stringify(c, null, 2)}\n${JSON.stringify(c, null, 2)}`, 4, 1],
    ["a comment", `[${A},\n  // ${B}\n]`, 2, 3],
    ["brackets that do not fit on the stack", `[${"[".repeat(500_000)}`, 1, undefined],
  ] as const)("%s", async ([, text, line, column]) => {
    const [fault, ...others] = await read(text);
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ line, rejection: { code: "not-json" } });
    if (column !== undefined) expect(JSON.stringify(fault)).toContain(`column ${column},`);
    expect(JSON.stringify(fault)).not.toContain("oops");
  });

  test("and one of 64 MB before it is read", async () => {
    const chunk = Buffer.alloc(1_048_576, " ");
    async function* endless() {
      yield Buffer.from("[");
      for (;;) yield chunk;
    }
    const reading = readEvents(endless()).next();
    await expect(reading).rejects.toMatchObject({ exitCode: EXIT.usage });
  });
});

test("an element that does not fit on the stack is a value, as the one after it is", async () => {
  const [deep, after] = await read(`[${"[".repeat(500_000)}${"]".repeat(500_000)},${A}]`);
  expect(deep).toHaveProperty("value");
  expect(after).toHaveProperty("value", a);
});

describe("laws", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));

  test("an array is read as its elements, however it is laid out and cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1 }),
        fc.nat(4),
        fc.integer({ min: 1, max: 50 }),
        async (events, indent, size) => {
          const values = (await read(JSON.stringify(events, null, indent), size)).map(
            (one) => "value" in one && one.value,
          );
          expect(JSON.stringify(values)).toBe(JSON.stringify(events));
        },
      ),
    );
  });

  test("NDJSON is read as its lines, however it is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object), fc.integer({ min: 1, max: 50 }), async (events, size) => {
        const text = events.map((event) => `${JSON.stringify(event)}\n`).join("");
        const values = (await read(text, size)).map((one) => "value" in one && one.value);
        expect(JSON.stringify(values)).toBe(JSON.stringify(events));
      }),
    );
  });

  test("one event over lines is one, however it is laid out and cut into chunks", async () => {
    const spaces = fc.constantFrom("\n", "\n\n ", "\r\n", " ");
    await fc.assert(
      fc.asyncProperty(object, spaces, fc.integer({ min: 1, max: 50 }), async (event, space, size) => {
        const text = `{"x":\n${JSON.stringify(event, null, 1).replaceAll("\n", space)}\n}`;
        expect((await read(text, size)).map((one) => "value" in one && one.value)).toEqual([JSON.parse(text)]);
      }),
    );
  });

  test("anything is read to its end, in the same way however it is cut into chunks", async () => {
    const signs = fc.string({
      unit: fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "\n", " ", "1", "é"),
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(signs, fc.integer({ min: 1, max: 5 }), async (text, size) => {
        expect(await read(text, size)).toEqual(await read(text));
      }),
    );
  });
});

test.for([
  ["NDJSON", '{"a":1}\n{"b":2}\n{"c"'],
  ["NDJSON with a broken first line", '{"a":\n{"b":2}\n{"c":3}\n{"d"'],
] as const)("gives what it has read of %s before more comes", async ([, text]) => {
  const { value } = await readEvents(slowly(text)).next();
  expect(value).toHaveLength(text.split("\n").length - 1);
});

async function* slowly(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  await new Promise(() => {}); // nothing more ever comes
}

/** The lines on which events begin, and which events they are. */
async function summary(text: string, size?: number): Promise<string> {
  const names = new Map([
    [A, "a"],
    [B, "b"],
    [C, "c"],
  ]);
  const nameOf = (entry: Entry) => ("value" in entry ? (names.get(JSON.stringify(entry.value)) ?? "other") : "fault");
  return (await read(text, size)).map((entry) => `${entry.line} ${nameOf(entry)}`).join(", ");
}

/** Reads a text in chunks of `size` bytes. */
async function read(text: string | Buffer, size = Number.POSITIVE_INFINITY): Promise<Entry[]> {
  const results = [];
  for await (const entries of readEvents(chunksOf(Buffer.from(text as string), size))) results.push(...entries);
  return results;
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
