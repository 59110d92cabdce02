import { expect, test } from "vitest";
import { plain } from "../output/output.ts";
import { type Result, renderFaults } from "./report.ts";

const sent = (event: number): Result => ({ event, line: event, status: "sent", id: "id", messageId: "message" });
const unsent = (event: number, reason: string): Result => ({ event, line: event, status: "unsent", id: "id", reason });

test("shows each fault on a line, with its place, and nothing of what was sent", () => {
  const faults = [
    { path: "data.type", expected: "a blood group" },
    { path: "data.nick", expected: "no such field" },
  ];
  const results: Result[] = [sent(1), { event: 2, line: 2, status: "rejected", code: "invalid-data", faults }];
  expect(renderFaults(results, plain)).toBe(
    "line 2: rejected (invalid-data): data.type: expected a blood group\n" +
      "line 2: rejected (invalid-data): data.nick: expected no such field\n",
  );
});

test("shows which event it is where the line alone does not", () => {
  const faults = [{ path: "", expected: "JSON" }];
  const results: Result[] = [{ event: 7, line: 1, status: "rejected", code: "not-json", faults }];
  expect(renderFaults(results, plain)).toBe("line 1 (event 7): rejected (not-json): expected JSON\n");
});

test("shows events in a row that were not taken on one line for each reason", () => {
  const results = [unsent(1, "A"), unsent(2, "A"), unsent(3, "B"), sent(4), unsent(5, "B"), unsent(6, "B")];
  expect(renderFaults(results, plain)).toBe(
    "line 1 to line 2: not taken by the queue: A\n" +
      "line 3: not taken by the queue: B\n" +
      "line 5 to line 6: not taken by the queue: B\n",
  );
});

test("prints nothing of a path or a reason that could control the terminal", () => {
  const faults = [{ path: "data.\u001b[31mred\n", expected: "no\u0007" }];
  const results: Result[] = [
    { event: 1, line: 1, status: "rejected", code: "invalid-data", faults },
    unsent(2, "\u009b1m"),
  ];
  expect(renderFaults(results, plain)).not.toMatch(/[^\P{Cc}\n]/u);
});
