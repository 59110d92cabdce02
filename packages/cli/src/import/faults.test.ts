import { expect } from "vitest";
import { test as importTest } from "../../test/capturing-queue.ts";
import { FAULTY_HEADER, type FaultyRow, faultyRows } from "../../test/faulty-file.ts";

const OPTIONS = ["--type", "DonorSignedUp", "--id-from", "email", "--json"];
const test = importTest
  .extend(
    "run",
    ({ runImport }) =>
      (...args: string[]) =>
        runImport([...OPTIONS, ...args]),
  )
  .extend(
    "captured",
    ({ queue }) =>
      () =>
        queue.events.map(({ data }) => data.email).sort(),
  );

const having = (rows: FaultyRow[], end: FaultyRow["end"]) => rows.filter((row) => row.end === end);
const emailsOf = (rows: FaultyRow[]) => rows.map(({ email }) => email).sort();

test("each line of 20,000 rows with every fault is accounted for, and the corrected rejects bring the rest", {
  timeout: 240_000,
}, async ({ queue, put, read, run, captured }) => {
  const rows = faultyRows(20_000, 7);
  await put("all.csv", Buffer.concat([Buffer.from(FAULTY_HEADER), ...rows.map(({ bytes }) => bytes)]));
  const [sent, rejected] = [having(rows, "sent"), having(rows, "rejected")];
  const [blank, repeated] = [having(rows, "blank").length, having(rows, "repeated").length];

  const first = await run("all.csv", "--rejects", "rejects.csv");
  const counts = { read: rows.length, sent: sent.length, rejected: rejected.length, skipped: blank + repeated };
  expect(first).toMatchObject({ code: 1, report: { ...counts, blank, repeated, conflicting: 0 } });
  expect(captured()).toEqual(emailsOf(sent));

  const text = await read("rejects.csv");
  const reasons = [...text.matchAll(/^"?line (\d+): (.*)$/gm)].map(([, line, reason]) => ({
    line: Number(line),
    reason,
  }));
  const expected = rejectionsOf(rows);
  expect(reasons.map(({ line }) => line)).toEqual(expected.map(({ line }) => line));
  for (const [i, { reason = "" }] of expected.entries()) expect(reasons[i]?.reason?.startsWith(reason)).toBe(true);

  queue.events.length = 0;
  const corrected = rejected.map((row, i) => `"line ${expected[i]?.line}: what was wrong",${row.corrected}`);
  await put("rejects.csv", `${text.split("\n")[0]}\n${corrected.join("")}`);
  expect(await run("rejects.csv")).toMatchObject({ code: 0, report: { read: rejected.length, sent: rejected.length } });
  expect(captured()).toEqual(emailsOf(rejected));
});

/** The line and the reason of each row that must be rejected; the header is line 1. */
function rejectionsOf(rows: FaultyRow[]) {
  let line = 2;
  return rows.flatMap((row) => {
    const own = { line, reason: row.reason };
    line += row.lines;
    return row.end === "rejected" ? [own] : [];
  });
}

test("rejects that are imported as they are come back with the same faults", async ({ put, run }) => {
  const rows = faultyRows(2_000, 11);
  await put("once.csv", Buffer.concat([Buffer.from(FAULTY_HEADER), ...rows.map(({ bytes }) => bytes)]));
  const first = await run("once.csv", "--rejects", "first.csv");
  const second = await run("first.csv", "--rejects", "second.csv");
  const isLatin = ({ bytes }: FaultyRow) => !bytes.equals(Buffer.from(bytes.toString("utf8")));
  const isLeftOut = ({ bytes }: FaultyRow) => bytes.length > 1_048_576;
  const gone = having(rows, "rejected").filter((row) => isLatin(row) || isLeftOut(row));
  expect(second.report.rejected).toBe(first.report.rejected - gone.length);
  const third = await run("second.csv", "--rejects", "third.csv");
  expect(third.report.rejected).toBe(second.report.rejected);
});
