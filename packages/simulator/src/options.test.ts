import { expect, it, test } from "vitest";
import { readOptions } from "./options.ts";

const read = (args: readonly string[]) => readOptions([...args], { writeErr: () => {} });

it("runs 20 worlds of 1,000 messages by default", () => {
  const options = read([]);
  expect(options).toMatchObject({ messages: 1_000, profile: "default", json: false, queueAttempts: 1 });
  expect(options.seeds).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test.for([
  [["--seeds", "3", "--first-seed", "7"], { seeds: [7, 8, 9] }],
  [["--seed", "42", "--messages", "9"], { seeds: [42], messages: 9 }],
  [["--seed", "0", "--hostile", "--trace"], { seeds: [0], profile: "hostile", trace: true }],
  [["--workers", "1", "--json", "--queue-attempts", "2"], { workers: 1, json: true, queueAttempts: 2 }],
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
  ["--seed", "1", "--first-seed", "2"],
  ["--seed", "1", "--trace", "--json"],
  ["--trace"],
  ["--sedes", "3"],
  ["3"],
])("refuses %s", (args) => {
  expect(() => read(args)).toThrow(expect.objectContaining({ exitCode: 1 }));
});
