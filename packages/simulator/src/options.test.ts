import { expect, it, test } from "vitest";
import { readOptions } from "./options.ts";

const read = (args: readonly string[]) => readOptions([...args], { writeErr: () => {} });

it("runs 20 worlds of 1,000 messages by default", () => {
  expect(read([])).toEqual({ seeds: 20, messages: 1_000, hostile: false, trace: false });
});

test.for([
  [["--seeds", "3"], { seeds: 3 }],
  [["--seed", "42", "--messages", "9"], { seed: 42, messages: 9 }],
  [["--seed", "0", "--hostile", "--trace"], { seed: 0, hostile: true, trace: true }],
] as const)("reads %s", ([args, options]) => {
  expect(read(args)).toMatchObject(options);
});

test.for([
  ["--seeds", "0"],
  ["--seeds", "1.5"],
  ["--seeds", "-1"],
  ["--seeds", ""],
  ["--messages", "1e3"],
  ["--seed", "1", "--seeds", "2"],
  ["--trace"],
  ["--sedes", "3"],
  ["3"],
])("refuses %s", (args) => {
  expect(() => read(args)).toThrow(expect.objectContaining({ exitCode: 1 }));
});
