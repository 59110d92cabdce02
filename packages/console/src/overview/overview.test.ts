import { addDeadLetters } from "@savelife/workbench/test/start-bench";
import { expect } from "vitest";
import { test as consoleTest } from "../../test/console-test.ts";

const bin = { at: "2026-11-27T10:00:00Z", written: 0, duplicate: 0, rejected: 0, failed: 0 };
const bins = [
  bin,
  { ...bin, written: 20_000, rejected: 1 },
  { ...bin, written: 1, duplicate: 1, rejected: 1, failed: 1 },
];

const test = consoleTest.extend("change", { scope: "file" }, () => ({
  measures: {
    read: async () => ({ binSeconds: 10, bins, ages: { queue: undefined, deadLetters: 61 } }),
    origin: "a test",
  },
}));

test("draws one rejection next to many writes so that it can be seen, and no bar higher than the chart", async ({
  site,
}) => {
  const { body } = await site.visit("/");
  const bars = [...body.matchAll(/<rect class="(\w+)" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g)];
  expect(bars).toHaveLength(6);
  for (const [, , y, height] of bars) {
    expect(Number(height)).toBeGreaterThanOrEqual(4);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
  }
});

test("shows the largest groups and the latest letters, and looks for new ones only when the page is opened", async ({
  site,
}) => {
  await site.look("not JSON", "not JSON either", JSON.stringify({ specversion: "1.0", type: "Odd" }));
  const { body } = await site.visit("/");
  expect(body).toMatch(/Largest groups.*Not JSON, so nobody can read it<\/bdi><\/a><span class="muted">2 letters/);
  expect(body.match(/href="\/dead-letters\/letter\//g)).toHaveLength(3);
  await site.clear();
  await site.visit("/", { headers: { "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" } });
  expect(site.bench.journal.count({})).toBe(3);
  await site.visit("/");
  await expect.poll(() => site.bench.journal.count({}), { timeout: 20_000 }).toBe(0);
  expect((await site.visit("/")).body).not.toContain("Largest groups");
});

test("shows a path that a sender made up by the codes of its invisible characters, on every page of its letter", async ({
  site,
}) => {
  const rejection = { code: "invalid-data", faults: [{ path: "data.\u202eknalb", expected: "text" }] };
  const Rejection = { DataType: "String", StringValue: JSON.stringify(rejection) };
  await addDeadLetters(site.bench, [{ body: "{}", attributes: { Rejection } }]);
  await site.untilEnded(await site.post("/dead-letters/look", {}));
  const [letter] = site.bench.journal.select({}, { limit: 1 }).letters;
  const { code = "", path = "", messageId } = letter ?? {};
  const group = new URLSearchParams({ code, path });
  for (const page of ["/", "/dead-letters", `/dead-letters/group?${group}`, `/dead-letters/letter/${messageId}`]) {
    const { body } = await site.visit(page);
    expect(body.replace(/(href|value|action)="[^"]*"/g, "")).not.toContain("\u202e");
    expect(body).toContain('<span class="unseen">U+202E</span>');
  }
  await site.clear();
});
