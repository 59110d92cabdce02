import { readFileSync } from "node:fs";
import { catalogue } from "@savelife/core/catalogue";
import { validate } from "@savelife/core/parse";
import { expect, it, test } from "vitest";
import { EVENT_FORMS as forms } from "../view/event-form.ts";
import { toCloudEvent } from "./to-cloud-event.ts";

const ID = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";

test.for(catalogue.map(({ type }) => type))("makes the fixture of %s from the examples of its fields", (type) => {
  const form = forms.find((one) => one.type === type);
  if (!form) throw new Error(`expected a form of ${type}`);
  const file = new URL(`../../../core/fixtures/events/${type}.json`, import.meta.url);
  const fixture = JSON.parse(readFileSync(file, "utf8"));
  const filled = Object.fromEntries(form.fields.map(({ path, example }) => [path, example]));
  const event = toCloudEvent(form, filled, ID);
  expect(event).toEqual({ specversion: "1.0", id: ID, source: "urn:savelife:console", type, data: fixture.data });
  expect(validate(event, "refused")).toMatchObject({ event: { type } });
});

test.for(catalogue.map(({ type }) => type))("knows the required fields of %s", (type) => {
  const form = forms.find((one) => one.type === type);
  if (!form) throw new Error(`expected a form of ${type}`);
  const checked = validate(toCloudEvent(form, {}, ID), "refused");
  const missing = "rejection" in checked ? checked.rejection.faults.map(({ path }) => path) : [];
  const required = form.fields.filter(({ isRequired }) => isRequired).map(({ path }) => path);
  expect(missing.sort()).toEqual(required.sort());
});

it("reads a time of the calendar by the clock of this machine, and leaves any other text to the validation", () => {
  const [form] = forms;
  if (!form) throw new Error("expected a form");
  expect(toCloudEvent(form, { time: "2026-11-22T10:00" }, ID)).toMatchObject({
    time: new Date(2026, 10, 22, 10).toISOString(),
  });
  expect(toCloudEvent(form, { time: "22.11.2026" }, ID)).toMatchObject({ time: "22.11.2026" });
});
