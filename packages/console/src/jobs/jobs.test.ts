import { delayMessages } from "@savelife/core/queue";
import { getItem } from "@savelife/core/read-items";
import { receiveMessages } from "@savelife/core/receive";
import { sqsAt } from "@savelife/core/test/engines";
import { describe, expect } from "vitest";
import { haveConflict, hiddenIn, type Site, test } from "../../test/console-test.ts";
import { createJobs } from "./jobs.ts";

test.afterEach(({ site }) => site.clear());

/** There is every kind of work for a letter in conflict. */
type Letter = Awaited<ReturnType<typeof haveConflict>>;
type Work = [name: string, begin: (site: Site, letter: Letter) => ReturnType<Site["post"]>];

const resolve = async (site: Site, { path }: Letter, keep: string) => {
  const shown = hiddenIn((await site.visit(path)).body, "shown");
  return site.post(`${path}/resolve`, { keep, shown, confirm: "yes" });
};

const WORK: Work[] = [
  ["replay", (site, { id }) => site.post("/dead-letters/replay", { id, confirm: "yes" })],
  [
    "edit of values",
    (site, { id }) => {
      const change = { set: "data.city", from: "Amsterdam", to: "Delft" };
      return site.post("/dead-letters/replay", { id, ...change, confirm: "yes" });
    },
  ],
  [
    "edit",
    async (site, { path, body }) => {
      const checked = hiddenIn((await site.post(`${path}/edit`, { body })).body, "checked");
      return site.post(`${path}/edit`, { body, step: "keep", checked });
    },
  ],
  ["put aside", (site, { id }) => site.post("/dead-letters/put-aside", { id, confirm: "yes" })],
  ["resolve for what is stored", (site, letter) => resolve(site, letter, "stored")],
  ["resolve for what the letter says", (site, letter) => resolve(site, letter, "letter")],
  ["erase", (site, { PK }) => site.post(`/items/${encodeURIComponent(PK)}/erase`, { confirm: "yes" })],
];

/** Does `work` while each request to the dead-letter queue waits until `open` is called. */
async function behindGate(site: Site, work: (open: () => void) => Promise<void>): Promise<void> {
  const { deadLetters } = site.bench;
  const gate = Promise.withResolvers<void>();
  const client = sqsAt(site.bench.endpoints.sqs);
  client.middlewareStack.add((next) => (request) => gate.promise.then(() => next(request)), { step: "initialize" });
  site.bench.deadLetters = { ...deadLetters, client };
  await work(gate.resolve).finally(() => {
    gate.resolve();
    site.bench.deadLetters = deadLetters;
  });
}

describe("a job that is stopped", () => {
  test.for(WORK)(
    "says so, and nothing of letters and items that it has not looked at: %s",
    async ([, begin], { site }) => {
      const letter = await haveConflict(site);
      for (const _ of [1, 2]) {
        await behindGate(site, async (open) => {
          const begun = await begin(site, letter);
          await site.post(`${begun.headers.location}/stop`, {});
          open();
          const page = await site.untilEnded(begun);
          expect(page).toContain("It was stopped");
          expect(page).not.toMatch(/no longer there|there is no item|was found|has changed|it had not done|deleted/);
        });
        expect(await getItem(site.bench.table, letter.PK)).toMatchObject({ city: "Elsewhere" });
        expect([await site.count(), await site.sent()]).toEqual([1, []]);
      }
    },
  );
});

describe("a job", () => {
  test.for(WORK.filter(([name]) => !name.startsWith("edit")))(
    "says which letters it could not see, as somebody else holds them: %s",
    async ([, begin], { site }) => {
      const letter = await haveConflict(site);
      const held = await receiveMessages(site.bench.deadLetters, 60, 0);
      expect(held).toHaveLength(1);
      for (const _ of [1, 2]) {
        const page = await site.untilEnded(await begin(site, letter));
        expect(page).toContain("1 letter held by somebody else just now, and not seen.");
        expect(page).not.toMatch(/no longer there|there is no/);
      }
      const handles = held.map(({ ReceiptHandle = "" }) => ({ receiptHandle: ReceiptHandle, seconds: 0 }));
      await delayMessages(site.bench.deadLetters, handles);
    },
  );

  test.for(WORK.filter(([name]) => /^(put aside|resolve|erase)/.test(name)))(
    "says of no letter that it is deleted which is not: %s",
    async ([, begin], { site }) => {
      const { bench } = site;
      const { deadLetters } = bench;
      const letter = await haveConflict(site);
      const { faulty, proxy } = await bench.behindProxy();
      proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "page", status: 502 } : undefined);
      bench.deadLetters = faulty.deadLetters;
      const again = () => site.post("/dead-letters/look", {});
      try {
        for (const work of [() => begin(site, letter), again, again]) {
          const page = await site.untilEnded(await work());
          expect(page).toContain("1 letter not deleted yet: the next look does that");
          expect(page).not.toMatch(/(letter|letters of it|1|and) deleted/);
        }
      } finally {
        bench.deadLetters = deadLetters;
      }
      expect(await site.untilEnded(await again())).toContain("and deleted now.");
      expect(await site.count()).toBe(0);
    },
  );
});

test("all running jobs are kept, and of those that have ended the latest alone", async () => {
  let ids = 0;
  const jobs = createJobs(() => `job${ids++}`);
  const begun = Promise.withResolvers<never>();
  const running = jobs.start("look", 0, ({ signal }) => {
    signal.addEventListener("abort", () => begun.reject(signal.reason));
    return begun.promise;
  });
  for (let i = 0; i < 60; i++) await jobs.start("look", 0, () => Promise.reject(new Error("no"))).ended;
  expect(jobs.find(running.id)).toBe(running);
  expect(jobs.running()).toBe(running);
  expect(["job1", "job60"].map((id) => jobs.find(id)?.id)).toEqual([undefined, "job60"]);
  await jobs.end();
  expect(running.ending).toEqual({ reason: "AbortError" });
});
