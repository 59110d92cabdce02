import { globSync, readFileSync } from "node:fs";
import type { Event } from "@savelife/core/catalogue";
import { consume } from "@savelife/core/consume";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { delayMessages } from "@savelife/core/queue";
import { receiveMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain, itemsOf } from "@savelife/core/test/engines";
import { envelope, fixture, record } from "@savelife/core/test/records";
import { expect } from "vitest";
import { addDeadLetters, test } from "../test/start-bench.ts";
import { type ErasePlan, eraseItem } from "./erase-item.ts";
import { lookAtAll, summarise } from "./look.ts";
import type { Workbench } from "./workbench.ts";

const { signal } = new AbortController();
const NAME = "Zlatomira";
const AT = expect.stringMatching(/^\d{4}-.*Z$/);
const donor = (data: object = {}, id: string = crypto.randomUUID()): Event => {
  const event = fixture("DonorSignedUp", id);
  return { ...event, data: { ...event.data, first_name: NAME, ...data } } as Event;
};
const PK = ({ id }: { id: string }) => `DONOR#${id}`;
const store = (workbench: Workbench, ...events: Event[]) => insertItems(workbench.table, events.map(toItem), attempt());
const addBodies = (workbench: Workbench, ...bodies: string[]) =>
  addDeadLetters(
    workbench,
    bodies.map((body) => ({ body })),
  );
const bodiesLeft = async (workbench: Workbench) =>
  (await drain(workbench.deadLetters)).map(({ Body }) => Body ?? "").sort();
const tombstone = (event: Event) => ({ PK: PK(event), erased: AT });

/** What the files of the journal hold, whatever SQLite thinks of it. */
const journalText = (workbench: Workbench) =>
  globSync(`${workbench.journal.file}*`)
    .map((file) => readFileSync(file, "latin1"))
    .join("");

test("leaves a key and a time of the item, nothing of its letters, and everything of others", async ({ workbench }) => {
  const [person, other] = [donor(), donor({ first_name: "Ivica" })];
  const body = serialize(person);
  const theirs = [
    serialize(donor({ city: "Riga" }, person.id)),
    body.replace('"A+"', '"C+"'),
    body.replace(person.id, person.id.toUpperCase()),
    body.replace("DonorSignedUp", "DonorMoved"),
    JSON.stringify({ id: person.id, name: NAME }),
    body.slice(0, -20),
    JSON.stringify({ ...envelope("sns"), Message: body }),
  ];
  const others = [
    serialize(other),
    `${JSON.stringify([JSON.parse(body)])}`,
    `${NAME} ${person.id}`,
    serialize(fixture("DonationCreated", person.id)),
  ];
  await store(workbench, person, other);
  await addBodies(workbench, ...theirs, ...others, "not JSON");
  await lookAtAll(workbench, { signal });
  expect(journalText(workbench)).toContain(NAME);
  const erased = await eraseItem(workbench, PK(person), { signal });
  expect(erased).toMatchObject({ item: "stored", isErased: true, pass: { complete: true, undeleted: 0 } });
  expect({ letters: erased.letters.length, mentions: erased.mentions.length }).toEqual({ letters: 7, mentions: 3 });
  expect(await itemsOf(workbench.table)).toEqual(
    new Map([
      [PK(person), tombstone(person)],
      [PK(other), toItem(other)],
    ]),
  );
  expect(summarise(workbench).total).toBe(5);
  const ids = [PK(person), ...erased.letters];
  expect(workbench.history.latest(9)).toMatchObject([{ act: "erase", count: 1, ids, ended: "done" }]);
  expect(await bodiesLeft(workbench)).toEqual([...others, "not JSON"].sort());
});

test("leaves nothing of a person in the files of the journal", async ({ workbench }) => {
  const person = donor();
  await store(workbench, person);
  await addBodies(
    workbench,
    ...Array.from({ length: 30 }, (_, i) => serialize(donor({ city: `City ${i}` }, person.id))),
  );
  await lookAtAll(workbench, { signal });
  expect(journalText(workbench)).toContain(NAME);
  await eraseItem(workbench, PK(person), { signal });
  expect(journalText(workbench)).not.toContain(NAME);
});

test("is a duplicate from then on, in whatever form the event comes, and never a letter", async ({ workbench }) => {
  const person = donor();
  await store(workbench, person);
  await eraseItem(workbench, PK(person), { signal });
  const records = [person, donor({ city: "Riga" }, person.id), person].map((event) => record(serialize(event)));
  const { consumed } = await consume(records, workbench, 60_000);
  expect(consumed.map(({ outcome, done }) => [outcome.status, done])).toEqual(
    Array.from({ length: 3 }, () => ["duplicate", true]),
  );
  expect([...(await itemsOf(workbench.table)).values()]).toEqual([tombstone(person)]);
  expect(await bodiesLeft(workbench)).toEqual([]);
});

test("is done once: again it finds nothing more, and the time stays", async ({ workbench }) => {
  const person = donor();
  await store(workbench, person);
  await eraseItem(workbench, PK(person), { signal });
  const before = await itemsOf(workbench.table);
  const again = await eraseItem(workbench, PK(person), { signal });
  expect(again).toMatchObject({ item: "erased", letters: [], isErased: true });
  await addBodies(workbench, serialize(person));
  expect(await eraseItem(workbench, PK(person), { signal })).toMatchObject({
    item: "erased",
    letters: [expect.any(String)],
  });
  expect([await itemsOf(workbench.table), await bodiesLeft(workbench)]).toEqual([before, []]);
});

test("does nothing with a key of which there is nothing, unless it is forced; a letter is enough", async ({
  workbench,
}) => {
  const [nobody, waiting] = [donor(), donor()];
  await addBodies(workbench, serialize(waiting));
  expect(await eraseItem(workbench, PK(nobody), { signal })).toMatchObject({ item: "absent", isErased: false });
  expect(await eraseItem(workbench, PK(waiting), { signal })).toMatchObject({ item: "absent", isErased: true });
  expect([...(await itemsOf(workbench.table)).values()]).toEqual([tombstone(waiting)]);
  expect(await eraseItem(workbench, PK(nobody), { signal, force: true })).toMatchObject({
    item: "absent",
    isErased: true,
  });
  expect([...(await itemsOf(workbench.table)).keys()].sort()).toEqual([PK(nobody), PK(waiting)].sort());
  expect(await bodiesLeft(workbench)).toEqual([]);
});

test.for([false, true])("erases nothing after a no, also of a dry run: %s", async (dryRun, { workbench }) => {
  const person = donor();
  await store(workbench, person);
  await addBodies(workbench, serialize(person));
  const plans: ErasePlan[] = [];
  const confirm = async (plan: ErasePlan) => plans.push(plan) > 1;
  expect(await eraseItem(workbench, PK(person), { signal, dryRun, confirm })).toMatchObject({ isErased: false });
  expect(plans).toEqual([{ PK: PK(person), item: "stored", letters: [expect.any(String)], mentions: [] }]);
  expect([...(await itemsOf(workbench.table)).values()]).toEqual([toItem(person)]);
  expect(await bodiesLeft(workbench)).toEqual([serialize(person)]);
});

test("forgets a letter that somebody else holds, says that it could not see all, and finishes when it is done again", async ({
  workbench,
}) => {
  const person = donor();
  await store(workbench, person);
  await addBodies(workbench, serialize(person));
  await lookAtAll(workbench, { signal });
  const [held] = await receiveMessages(workbench.deadLetters, 300);
  const first = await eraseItem(workbench, PK(person), { signal });
  expect(first).toMatchObject({ isErased: true, letters: [], pass: { complete: false, elsewhere: 1 } });
  expect([summarise(workbench).total, held?.Body]).toEqual([0, serialize(person)]);
  await delayMessages(workbench.deadLetters, [{ receiptHandle: held?.ReceiptHandle ?? "", seconds: 0 }]);
  expect(await eraseItem(workbench, PK(person), { signal })).toMatchObject({
    isErased: true,
    pass: { complete: true },
  });
  expect(await bodiesLeft(workbench)).toEqual([]);
});

test("deletes letters at the next command, when the queue would not", async ({ workbench }) => {
  const { faulty, proxy } = await workbench.behindProxy();
  const person = donor();
  await store(workbench, person);
  await addBodies(workbench, serialize(person));
  proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "reset" } : undefined);
  expect(await eraseItem(faulty, PK(person), { signal })).toMatchObject({ isErased: true, pass: { undeleted: 1 } });
  proxy.fault = () => undefined;
  await lookAtAll(faulty, { signal });
  expect(await bodiesLeft(workbench)).toEqual([]);
});
