import { readFileSync } from "node:fs";
import { catalogue } from "@savelife/core/catalogue";
import { validate } from "@savelife/core/parse";
import { expect, it, test } from "vitest";
import { EVENT_FORMS as forms, toCloudEvent } from "./event-form.ts";

const ID = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";

it("has a form for each type of the catalogue, in its order", () => {
  expect(forms.map(({ type }) => type)).toEqual(catalogue.map(({ type }) => type));
});

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

it("says what is expected in the words of the schema, and offers the values of a choice", () => {
  const fields = forms.find(({ type }) => type === "DonorSignedUp")?.fields ?? [];
  expect(fields.find(({ path }) => path === "data.first_name")).toEqual({
    path: "data.first_name",
    label: "First name",
    isRequired: true,
    hint: "Text of 1 to 200 characters without control characters",
    example: "ivica",
    choices: [],
    kind: "text",
  });
  const group = fields.find(({ path }) => path === "data.type");
  expect(group).toMatchObject({ isRequired: false, choices: ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] });
});

it("offers a calendar for dates and the keyboard of addresses, and does not ask for a source", () => {
  const kinds = forms.map(({ type, fields }) => [type, fields.map(({ path, kind }) => `${path} ${kind}`)]);
  expect(Object.fromEntries(kinds)).toMatchObject({
    DonationCreated: expect.arrayContaining(["data.city text", "data.datetime datetime-local", "time datetime-local"]),
    DonorSignedUp: expect.arrayContaining(["data.first_name text", "data.email email", "time datetime-local"]),
  });
  expect(JSON.stringify(forms)).not.toMatch(/"source"|URI reference/);
});

it("reads a time of the calendar by the clock of this machine, and leaves any other text to the validation", () => {
  const [form] = forms;
  if (!form) throw new Error("expected a form");
  expect(toCloudEvent(form, { time: "2026-11-22T10:00" }, ID)).toMatchObject({
    time: new Date(2026, 10, 22, 10).toISOString(),
  });
  expect(toCloudEvent(form, { time: "22.11.2026" }, ID)).toMatchObject({ time: "22.11.2026" });
});
