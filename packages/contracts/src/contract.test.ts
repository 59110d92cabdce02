import { readFileSync } from "node:fs";
import path from "node:path";
import { Parser } from "@asyncapi/parser";
import { catalogue } from "@savelife/core/catalogue";
import { defineEvent } from "@savelife/core/event";
import { PROBLEMS } from "@savelife/core/http-api";
import { eventId } from "@savelife/core/keys";
import type { RejectionCode } from "@savelife/core/outcome";
import { rejectedBody } from "@savelife/core/test/records";
import { text } from "@savelife/core/values/text";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it, test } from "vitest";
import * as z from "zod/mini";
import { strictAjv } from "../test/strict-ajv.ts";
import { CONTRACTS, generate, RELEASED, readContract } from "./contract-files.ts";
import type { OpenApi } from "./documents.ts";
import { toDataSchema } from "./event-schemas.ts";
import { dereference } from "./find-contract-breaks.ts";
import { check, readVersion } from "./release.ts";

const contract = readContract(CONTRACTS);
const read = (file: string) => JSON.parse(contract.get(file) ?? "");
const message = (type: string) => read(`events/${type}.message.schema.json`);
const types = catalogue.map(({ type }) => type);

it("is fresh and compatible with the last release, as `pnpm check` has it", async () => {
  expect((await check()).faults).toEqual([]);
});

it("is the same text each time", () => {
  expect([...generate(readVersion())]).toEqual([...generate(readVersion())]);
});

describe("the schemas of events", () => {
  test.for([...contract.keys()].filter((file) => file.endsWith(".schema.json")))(
    "%s is one that ajv takes, strictly",
    (file) => {
      const schema = read(file);
      const accepts = strictAjv().compile(schema);
      expect(schema.examples.every(accepts)).toBe(true);
    },
  );

  it.for(types)("accept the fixture of %s, and only as that type", (type) => {
    const fixture = message(type).examples[0];
    expect(types.filter((one) => strictAjv().validate(message(one), fixture))).toEqual([type]);
  });

  /** What no schema of a single message can say: other data was stored before. */
  const ACCEPTED: RejectionCode[] = ["conflict"];

  test.for<RejectionCode>(["too-deep", "not-an-event", "unknown-type", "invalid-data", "conflict"])(
    "judge the fixture %s",
    (code) => {
      const body = JSON.parse(rejectedBody(code));
      const isAccepted = types.some((type) => strictAjv().validate(message(type), body));
      expect(isAccepted).toBe(ACCEPTED.includes(code));
    },
  );

  it("need nothing but a definition: texts, values, numbers, lists and objects of any depth", () => {
    const definition = defineEvent("DonorMoved", "MOVE", "A donor has moved.", {
      to: text(200),
      reason: z.optional(z.enum(["work", "family"])),
      stops: z.array(z.strictObject({ city: text(20), days: z.int().check(z.minimum(1)) })),
    });
    const accepts = strictAjv().compile(toDataSchema(definition, {}));
    expect(accepts({ to: " Utrecht ", stops: [{ city: "Breda", days: 2 }] })).toBe(true);
    expect(accepts({ to: " ", stops: [] })).toBe(false);
    expect(accepts({ to: "Utrecht", reason: "whim", stops: [] })).toBe(false);
    expect(accepts({ to: "Utrecht", stops: [{ city: "Breda", days: 0 }] })).toBe(false);
  });
});

describe("asyncapi.json", () => {
  it("is valid for AsyncAPI's own parser, without as much as a warning", async () => {
    const { diagnostics } = await new Parser().parse(contract.get("asyncapi.json") ?? "");
    // That 3.1 exists is not a fault of a 3.0 document, and an id is for documents that are registered somewhere.
    const ignored = ["asyncapi-latest-version", "asyncapi3-id", "asyncapi-id"];
    expect(diagnostics.filter(({ code }) => !ignored.includes(String(code)))).toEqual([]);
  });

  it("has a message for each type of event on the queue", () => {
    expect(Object.keys(read("asyncapi.json").channels.queue.messages)).toEqual([...types].sort());
  });
});

describe("openapi.json", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate(read("openapi.json"))).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("has schemas that ajv takes, strictly, and that accept each example next to them", async () => {
    const { paths, components } = (await dereference(contract.get("openapi.json") ?? "")) as OpenApi;
    const ajv = strictAjv();
    const contents = [
      ...Object.values(paths)
        .flatMap(Object.values)
        .flatMap(({ requestBody, responses }) => [requestBody, ...Object.values(responses)]),
      ...Object.values(components.responses ?? {}),
    ] as {
      content: Record<string, { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }>;
    }[];
    for (const { schema, example, examples = {} } of contents.flatMap(({ content }) => Object.values(content))) {
      const accepts = ajv.compile(schema);
      const values = [...(example ? [example] : []), ...Object.values(examples).map(({ value }) => value)];
      for (const value of values) expect([accepts(value), accepts.errors]).toEqual([true, null]);
    }
  });
});

it("is explained on the page for publishers: every problem by its code, every type, and a derived id", () => {
  const page = readFileSync(path.join(import.meta.dirname, "../../../docs/publish.md"), "utf8");
  for (const code of Object.keys(PROBLEMS)) expect(page).toContain(`\`${code}\``);
  for (const type of types) expect(page).toContain(`\`${type}\``);
  expect(page).toContain(eventId("https://crm.example.org", "donor-4711"));
});

it("was released", () => {
  expect(readContract(RELEASED).size).toBeGreaterThan(0);
});
