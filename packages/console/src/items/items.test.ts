import { setTimeout } from "node:timers/promises";
import { serialize } from "@savelife/core/event";
import { type Item, toItem } from "@savelife/core/item";
import { getItem } from "@savelife/core/read-items";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { fixture } from "@savelife/core/test/records";
import { describe, expect } from "vitest";
import { hiddenIn, type Site, test } from "../../test/console-test.ts";

test.afterEach(({ site }) => site.clear());

/** Stores the item of a donor, with another e-mail address each time. */
async function haveItem(site: Site): Promise<{ item: Item; path: string; email: string }> {
  const event = fixture("DonorSignedUp", crypto.randomUUID());
  const email = `${event.id}@example.org`;
  const item = { ...toItem(event), email };
  await insertItems(site.bench.table, [item], attempt());
  return { item, email, path: `/items/${encodeURIComponent(item.PK)}` };
}

const stored = (site: Site, PK: string) => getItem(site.bench.table, PK);

describe("one item", () => {
  test("is shown as names and values, masked until they are asked for", async ({ site }) => {
    const { item, email, path } = await haveItem(site);
    const { body } = await site.visit(path);
    for (const value of [email, "Amsterdam", "ivica"]) expect(body).not.toContain(value);
    expect(body).toContain("First name");
    const revealed = (await site.visit(`${path}?reveal=1`)).body;
    expect(revealed).toMatch(/<dt><bdi>City<\/bdi><\/dt><dd><bdi>Amsterdam/);
    expect(site.bench.history.latest(1)).toMatchObject([{ act: "reveal", ids: [item.PK] }]);
  });
});

describe("search", () => {
  test("finds by a value that is in no URL, says how far it has looked and what that cost", async ({ site }) => {
    const { item, email } = await haveItem(site);
    const found = await site.post("/items/search", { field: "email", value: ` ${email.toUpperCase()} ` });
    const address = String(found.headers.location);
    expect(address).not.toContain("example");
    const { body } = await site.visit(address);
    expect(body).toContain(encodeURIComponent(item.PK));
    expect(body).toMatch(
      /1 item found\. Looked at \d+ items?, the whole table: \d+ read units?, less than \$0\.01 at list price\./,
    );
    expect(body).not.toContain("Look further");
  });

  test("takes one step at a time, and takes no step that has failed for the end of the table", async ({ site }) => {
    const { client } = site.bench.table;
    const { send } = client;
    let [page, fails] = [0, false];
    client.send = async () => {
      if (fails) throw Object.assign(new Error("no"), { name: "ThrottlingException" });
      const PK = `DONOR#${++page}`;
      await setTimeout(20); // so that two requests meet
      return { $metadata: {}, Items: [{ PK }], ScannedCount: 10_000, LastEvaluatedKey: { PK } };
    };
    try {
      const found = await site.post("/items/search", { field: "email", value: "ana@example.org" });
      const address = String(found.headers.location);
      await Promise.all([site.post(`${address}/further`, {}), site.post(`${address}/further`, {})]);
      const { body } = await site.visit(address);
      const keys = [...body.matchAll(/DONOR#(\d+)/g)].map(([, number]) => Number(number));
      expect(keys).toEqual(Array.from({ length: page }, (_, i) => i + 1));
      fails = true;
      expect(await site.post(`${address}/further`, {})).toMatchObject({ status: 502 });
      for (const _ of [1, 2]) {
        await site.post(`${address}/further`, {});
        expect((await site.visit(address)).body).not.toContain("the whole table");
      }
    } finally {
      client.send = send;
    }
  });

  test("says what is wrong with a value or a field, and finds no item that is not there", async ({ site }) => {
    const wrong = await site.post("/items/search", { field: "email", value: "nobody" });
    expect(wrong).toMatchObject({ status: 422, body: expect.stringContaining("expected an e-mail address") });
    const unknown = await site.post("/items/search", { field: "phone", value: "1" });
    expect(unknown).toMatchObject({ status: 422, body: expect.stringContaining("there is no field phone") });
    const none = await site.post("/items/search", { field: "email", value: "nobody@example.org" });
    expect((await site.visit(String(none.headers.location))).body).toContain("0 items found.");
  });
});

describe("correct", () => {
  const fields = (shown: string, city: string) => ({
    shown,
    "data.first_name": "ivica",
    "data.city": city,
    "data.type": "A+",
  });

  test("shows the old and the new value, changes that alone, and nothing the second time", async ({ site }) => {
    const { item, email, path } = await haveItem(site);
    const form = (await site.visit(`${path}/correct`)).body;
    expect(form).toContain(email);
    const sent = { ...fields(hiddenIn(form, "shown"), " Delft "), "data.email": email };
    const asked = (await site.post(`${path}/correct`, sent)).body;
    expect(asked).toContain("Change 1 field on stage test?");
    expect(asked).toMatch(/Amsterdam<\/bdi><\/td><td data-label="Then"><bdi>Delft/);
    expect(await stored(site, item.PK)).toEqual(item);
    for (const _ of [1, 2]) {
      expect(await site.post(`${path}/correct`, { ...sent, confirm: "yes" })).toMatchObject({ status: 303 });
      expect(await stored(site, item.PK)).toEqual({ ...item, city: "Delft", corrected: expect.any(String) });
    }
  });

  test("does not overwrite what somebody else has changed since", async ({ site }) => {
    const { item, email, path } = await haveItem(site);
    const shown = hiddenIn((await site.visit(`${path}/correct`)).body, "shown");
    const first = { ...fields(shown, "Delft"), "data.email": email, confirm: "yes" };
    expect(await site.post(`${path}/correct`, first)).toMatchObject({ status: 303 });
    const second = await site.post(`${path}/correct`, { ...first, "data.city": "Leiden" });
    expect(second).toMatchObject({ status: 409, body: expect.stringContaining("Somebody else has changed the item") });
    const other = { ...fields(shown, "Amsterdam"), "data.first_name": "Ana", "data.email": email, confirm: "yes" };
    expect(await site.post(`${path}/correct`, other)).toMatchObject({ status: 303 });
    expect(await stored(site, item.PK)).toMatchObject({ city: "Delft", first_name: "Ana" });
  });

  test.for([
    ["DonationCreated", "datetime", "2026-11-27T09:30:00", "datetime-local"],
    ["DonationCreated", "datetime", "2026-11-27T09:30:00+01:00", "text"],
    ["DonationCreated", "datetime", "2026-11-27T09:30:00Z", "text"],
    ["DonationCreated", "datetime", "2026-11-27T09:30:00.5", "text"],
    ["DonorSignedUp", "email", "ana@example.org", "email"],
    ["DonorSignedUp", "email", "žana@šuma.example", "text"],
  ] as const)(
    "of %s offers for the %s %s no input that would change it",
    async ([type, field, value, kind], { site }) => {
      const item = { ...toItem(fixture(type, crypto.randomUUID())), [field]: value };
      await insertItems(site.bench.table, [item], attempt());
      const { body } = await site.visit(`/items/${encodeURIComponent(item.PK)}/correct`);
      const [input = ""] = new RegExp(`<input id="data.${field}"[^>]*>`).exec(body) ?? [];
      expect(input).toContain(`type="${kind}"`);
      expect(input).toContain(`value="${value}"`);
    },
  );

  test("keeps a stored value that is not one of the choices", async ({ site }) => {
    const item = { ...toItem(fixture("DonorSignedUp", crypto.randomUUID())), type: "A pozitivno" };
    await insertItems(site.bench.table, [item], attempt());
    const { body } = await site.visit(`/items/${encodeURIComponent(item.PK)}/correct`);
    expect(body).toMatch(/<option value="A pozitivno" selected[^>]*>/);
  });

  test("shows no stored value to a form without the item that was shown, as nobody has recorded that", async ({
    site,
  }) => {
    const { item, email, path } = await haveItem(site);
    const acts = site.bench.history.latest(100).length;
    for (const shown of ["", "[]", "no JSON"]) {
      const answer = await site.post(`${path}/correct`, { shown, "data.city": "Delft", "data.email": "x" });
      expect(answer).toMatchObject({ status: 303, headers: { location: `${path}/correct` } });
      expect(answer.body).not.toMatch(new RegExp(`Amsterdam|${email}`));
    }
    expect(site.bench.history.latest(100)).toHaveLength(acts);
    expect(await stored(site, item.PK)).toEqual(item);
  });

  test("refuses what the schema refuses", async ({ site }) => {
    const { item, path } = await haveItem(site);
    const shown = hiddenIn((await site.visit(`${path}/correct`)).body, "shown");
    const sent = { ...fields(shown, "Delft"), "data.email": "nobody", confirm: "yes" };
    const refused = await site.post(`${path}/correct`, sent);
    expect(refused).toMatchObject({ status: 422, body: expect.stringContaining("expected an e-mail address") });
    expect(await stored(site, item.PK)).toEqual(item);
  });
});

describe("erase", () => {
  test("asks first; then only the key and the time remain, and its letters are gone; the second time it is erased already", async ({
    site,
  }) => {
    const { item, path } = await haveItem(site);
    const letter = serialize(fixture("DonorSignedUp", item.PK.slice("DONOR#".length)));
    await site.look(letter, "not JSON");
    expect((await site.post(`${path}/erase`, {})).body).toContain("Erase this on stage test, for good?");
    expect(await stored(site, item.PK)).toEqual(item);
    for (const _ of [1, 2]) {
      const page = await site.untilEnded(await site.post(`${path}/erase`, { confirm: "yes" }));
      expect(page).toContain("Erased: the table holds the key and the time");
      expect(await stored(site, item.PK)).toEqual({ PK: item.PK, erased: expect.any(String) });
    }
    expect(await site.count()).toBe(1);
    expect((await site.visit(path)).body).toContain("This was erased at");
    expect(await site.visit(`${path}/correct`)).toMatchObject({ status: 303 });
  });

  test("refuses what is not a key, and erases nothing under an unknown key", async ({ site }) => {
    expect(await site.post("/items/nobody/erase", { confirm: "yes" })).toMatchObject({ status: 303 });
    const unknown = `/items/${encodeURIComponent(`DONOR#${crypto.randomUUID()}`)}`;
    const page = await site.untilEnded(await site.post(`${unknown}/erase`, { confirm: "yes" }));
    expect(page).toContain("Nothing was erased: no item and no dead letter of this key was found.");
  });
});
