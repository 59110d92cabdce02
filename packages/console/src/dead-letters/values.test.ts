import { serialize } from "@savelife/core/event";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { addDeadLetters } from "@savelife/workbench/test/start-bench";
import { expect } from "vitest";
import { test } from "../../test/console-test.ts";

test.afterEach(({ site }) => site.clear());

const group = { code: "invalid-data", type: "DonorSignedUp", path: "data.type" };
const groupPath = `/dead-letters/group?${new URLSearchParams(group)}`;
const SPELLINGS = ["O pozitivno", "A negativno", "B poz"];

/** A message of a donor with this spelling of the blood group. */
function donor(type: unknown, source?: string): string {
  const event = fixture("DonorSignedUp", crypto.randomUUID());
  return JSON.stringify({
    ...JSON.parse(serialize({ ...event, data: { ...event.data, type } })),
    ...(source && { source }),
  });
}

const form = (pairs: [from: string, to: string][]): [string, string][] => [
  ...Object.entries(group),
  ["set", "data.type"],
  ...pairs.flatMap(([from, to]): [string, string][] => [
    ["from", from],
    ["to", to],
  ]),
];
const typesOf = (messages: { Body?: string | undefined }[]) =>
  messages.map(({ Body = "" }) => JSON.parse(Body).data.type).sort();

test("lists the distinct values with their counts, masked until they are asked for, and records that they were shown", async ({
  site,
}) => {
  await site.look(donor("O pozitivno"), donor("O pozitivno"), donor("A negativno"), donor(""), donor(7));
  const { body } = await site.visit(groupPath);
  for (const value of ["pozitivno", "negativno"]) expect(body).not.toContain(value);
  expect(body).toContain("3 distinct values of “Type”");
  const before = site.bench.history.latest(100).length;
  const revealed = (await site.visit(`${groupPath}&reveal=1`)).body;
  expect(revealed).toMatch(/O pozitivno<\/bdi> <span class="muted">2 letters/);
  expect(revealed).toMatch(/A negativno<\/bdi> <span class="muted">1 letter</);
  expect(revealed).toContain('<option value="AB-">');
  const acts = site.bench.history.latest(100);
  expect(acts).toHaveLength(before + 1);
  expect(acts[0]).toMatchObject({ act: "reveal", count: 4 });
  expect(JSON.stringify(acts)).not.toContain("pozitivno");
});

test("makes three right groups of three spellings, and changes no other value", async ({ site }) => {
  await site.look(...SPELLINGS.flatMap((one) => [donor(one), donor(one)]), donor("0 ili A"));
  const wanted = form([
    ["O pozitivno", "O+"],
    ["A negativno", "A-"],
    ["B poz", "B+"],
    ["0 ili A", ""],
  ]);
  const asked = await site.post("/dead-letters/replay", wanted);
  expect(asked.body).toContain("Change and replay 6 dead letters to stage test?");
  const rows = asked.body.replace(/(<[^>]*>)+/g, "|");
  for (const [from, to] of [
    ["O pozitivno", "O+"],
    ["A negativno", "A-"],
    ["B poz", "B+"],
  ]) {
    expect(rows).toContain(`|${from}|${to}|2|2 written|`);
  }
  expect(await site.sent()).toEqual([]);
  const page = await site.untilEnded(await site.post("/dead-letters/replay", [...wanted, ["confirm", "yes"]]));
  expect(page).toContain("6 letters sent to the queue, changed.");
  expect(typesOf(await site.sent())).toEqual(["A-", "A-", "B+", "B+", "O+", "O+"]);
  expect(await site.count()).toBe(1);
  // The second time no letter has these values, and the one that was not changed stays as it is.
  const again = await site.post("/dead-letters/replay", [...wanted, ["confirm", "yes"]]);
  await site.untilEnded(again);
  expect(await site.sent()).toEqual([]);
  expect(typesOf(await drain(site.bench.deadLetters))).toEqual(["0 ili A"]);
});

test("sends no letter with another invalid value, and changes nothing where no value was given", async ({ site }) => {
  const body = donor("O pozitivno");
  await site.look(body);
  const wrong = form([["O pozitivno", "C+"]]);
  expect((await site.post("/dead-letters/replay", wrong)).body).toContain("Nothing of this can be replayed like this.");
  const page = await site.untilEnded(await site.post("/dead-letters/replay", [...wrong, ["confirm", "yes"]]));
  expect(page).toContain("1 letter would be rejected again, and stay");
  for (const to of ["", "  "]) {
    const asked = await site.post("/dead-letters/replay", form([["O pozitivno", to]]));
    expect(asked.body).toContain("Nothing of this can be replayed like this.");
  }
  const [kept] = await drain(site.bench.deadLetters);
  expect(kept?.Body).toBe(body);
});

test("fills in what today's schema understands, and nothing where there is a doubt", async ({ site }) => {
  const Rejection = {
    DataType: "String",
    StringValue: JSON.stringify({ code: "invalid-data", faults: [{ path: "data.type", expected: "a blood group" }] }),
  };
  await addDeadLetters(
    site.bench,
    ["O plus", "O pozitivno"].map((type) => ({ body: donor(type), attributes: { Rejection } })),
  );
  await site.untilEnded(await site.post("/dead-letters/look", {}));
  const { body } = await site.visit(`${groupPath}&reveal=1`);
  const chosen = [...body.matchAll(/name="from" value="([^"]*)".*?<select[^>]*>(.*?)<\/select>/g)].map(
    ([, from, options = ""]) => [from, /<option value="([^"]*)" selected/.exec(options)?.[1]],
  );
  expect(Object.fromEntries(chosen)).toEqual({ "O plus": "O+", "O pozitivno": undefined });
});

test("shows the sources, and the letters of one source alone", async ({ site }) => {
  const [one, other] = ["https://one.example.org", "https://other.example.org"];
  await site.look(donor("O pozitivno", one), donor("A negativno", one), donor("B poz", other));
  for (const path of ["/dead-letters", groupPath]) {
    expect((await site.visit(path)).body).toMatch(/one\.example\.org<\/bdi> \(2\).*other\.example\.org<\/bdi> \(1\)/);
  }
  const { body } = await site.visit(`${groupPath}&source=${encodeURIComponent(other)}&reveal=1`);
  expect(body).toContain("B poz");
  expect(body).not.toContain("pozitivno");
  expect(body).toContain("Put this letter aside…");
});

test("offers no replay where nothing can be replayed, and no values where the field is not one of the type", async ({
  site,
}) => {
  await site.look(donor("O pozitivno"), "not JSON", "not JSON either");
  expect((await site.visit(groupPath)).body).not.toMatch(/Replay (this|all|the selected)/);
  const { body } = await site.visit("/dead-letters/group?code=not-json&path=");
  expect(body).not.toMatch(/Replay (this|all|the selected)|distinct value/);
  expect(body).toContain('<button type="submit" class="">Put all 2 letters aside…</button>');
});

test("the name of a column of numbers is on the right, as its numbers are", async ({ site }) => {
  await site.look("not JSON");
  const { body } = await site.visit("/dead-letters/group?code=not-json&path=");
  expect(body).toContain('<th scope="col" class="number">Replayed</th>');
  expect(body).toContain('<td data-label="Replayed" class="number less">0 ×</td>');
});
