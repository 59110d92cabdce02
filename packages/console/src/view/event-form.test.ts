import { catalogue } from "@savelife/core/catalogue";
import { expect, it } from "vitest";
import { EVENT_FORMS as forms } from "./event-form.ts";

it("has a form for each type of the catalogue, in its order", () => {
  expect(forms.map(({ type }) => type)).toEqual(catalogue.map(({ type }) => type));
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
