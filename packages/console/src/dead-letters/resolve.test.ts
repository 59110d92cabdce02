import { changeItem } from "@savelife/core/change-item";
import { getItem } from "@savelife/core/read-items";
import { expect } from "vitest";
import { haveConflict, hiddenIn, type Site, test } from "../../test/console-test.ts";

test.afterEach(({ site }) => site.clear());

const item = (site: Site, PK: string) => getItem(site.bench.table, PK);

test("shows what is stored next to what was sent, marks the differences, and masks the values until they are asked for", async ({
  site,
}) => {
  const { path } = await haveConflict(site);
  const { body } = await site.visit(path);
  for (const value of ["Elsewhere", "Amsterdam", "ivica"]) expect(body).not.toContain(value);
  expect(body.match(/<tr class="differs">/g)).toHaveLength(1);
  expect(body).toMatch(/<tr class="differs"><th scope="row">City/);
  const revealed = (await site.visit(`${path}?reveal=1`)).body;
  expect(revealed).toMatch(/Elsewhere<\/bdi><\/td><td data-label="Sent"><bdi>Amsterdam/);
});

test.for(["stored", "letter"] as const)(
  "keeping the data of %s asks first, is done once, and is refused after that",
  async (keep, { site }) => {
    const { PK, path } = await haveConflict(site);
    const shown = hiddenIn((await site.visit(path)).body, "shown");
    const asked = await site.post(`${path}/resolve`, { keep, shown });
    expect(asked).toMatchObject({ status: 200, body: expect.stringContaining("on stage test?") });
    expect([await site.count(), (await item(site, PK))?.city]).toEqual([1, "Elsewhere"]);
    const page = await site.untilEnded(await site.post(`${path}/resolve`, { keep, shown, confirm: "yes" }));
    expect(page).toContain(keep === "stored" ? "The item stays as it is." : "The item was corrected.");
    expect(page).toContain("The letter was deleted.");
    expect((await item(site, PK))?.city).toBe(keep === "stored" ? "Elsewhere" : "Amsterdam");
    expect(await site.count()).toBe(0);
    expect(await site.post(`${path}/resolve`, { keep, shown, confirm: "yes" })).toMatchObject({ status: 404 });
    expect(await site.sent()).toEqual([]);
  },
);

test("does nothing with an item that has changed since it was shown", async ({ site }) => {
  const { PK, path } = await haveConflict(site);
  const shown = hiddenIn((await site.visit(path)).body, "shown");
  await changeItem(site.bench.table, PK, [{ field: "city", from: "Elsewhere", to: "Delft" }], "2026-11-27T10:00:00Z");
  const asked = await site.post(`${path}/resolve`, { keep: "letter", shown });
  expect(asked.body).toContain("The item has changed since it was shown to you.");
  for (const keep of ["letter", "stored"]) {
    const page = await site.untilEnded(await site.post(`${path}/resolve`, { keep, shown, confirm: "yes" }));
    expect(page).toContain("The item has changed since it was shown, so nothing was done.");
  }
  expect([await site.count(), (await item(site, PK))?.city]).toEqual([1, "Delft"]);
});
