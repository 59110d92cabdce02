import fc from "fast-check";
import { describe, it } from "vitest";
import { anyEvent, anyText } from "../test/arbitraries.ts";
import { fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { differingFields, toItem } from "./item.ts";
import { eventId, Uuid } from "./keys.ts";
import { parse, validate } from "./parse.ts";

const holds = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => boolean) =>
  fc.assert(fc.property(arbitrary, law), { numRuns: 1_000 });

describe("parse", () => {
  it("never throws, whatever the text", () => {
    holds(fc.oneof(anyText, fc.json({ maxDepth: 40 })), (text) => Object.keys(parse(text)).length === 1);
  });

  it("never throws, whatever is in the fields of an event", () => {
    const anyValue = fc.anything({ withNullPrototype: true, maxDepth: 5 });
    const anyData = fc.dictionary(fc.oneof(anyText, fc.constantFrom("first_name", "city", "type", "email")), anyValue);
    holds(
      anyData,
      (data) =>
        Object.keys(validate({ specversion: "1.0", ...fixture("DonorSignedUp"), data }, "refused")).length === 1,
    );
  });

  it("reads every serialized event as the same event", () => {
    holds(anyEvent, (event) => JSON.stringify(parse(serialize(event))) === JSON.stringify({ event }));
  });

  it("finds nothing more to change in what it has read", () => {
    holds(anyEvent, (event) => {
      const again = validate({ specversion: "1.0", ...event }, "refused");
      return "event" in again && JSON.stringify(again.event) === JSON.stringify(event);
    });
  });

  it("never repeats a value in a rejection", () => {
    const secret = fc.stringMatching(/^s3cret[a-z]{20,30}$/);
    holds(secret, (value) => {
      const data = { first_name: [value], city: `${value}\u0000`, type: value, email: value };
      const rejected = validate({ specversion: "1.0", ...fixture("DonorSignedUp"), data, time: value }, "refused");
      const inData = validate({ specversion: "1.0", ...fixture("DonorSignedUp"), data }, "refused");
      return "rejection" in rejected && "rejection" in inData && !JSON.stringify([rejected, inData]).includes("s3cret");
    });
  });
});

describe("keys and items", () => {
  it("derive a valid id of any source and key, the same each time", () => {
    holds(fc.tuple(anyText, anyText), ([source, key]) => {
      const id = eventId(source, key);
      return Uuid.safeParse(id).success && id === eventId(source, key);
    });
  });

  it("have the whole id in the key, and every field of the data as it is", () => {
    holds(anyEvent, (event) => {
      const item = toItem(event);
      const fields = Object.entries(event.data as object).filter(([, value]) => value !== undefined);
      return item.PK.endsWith(`#${event.id}`) && fields.every(([name, value]) => item[name] === value);
    });
  });

  it("differ from each other in a field exactly when their data does", () => {
    holds(fc.tuple(anyEvent, anyEvent), ([one, other]) => {
      if (one.type !== other.type) return true;
      const same = JSON.stringify(one.data) === JSON.stringify(other.data);
      return (differingFields(one, toItem(other)).length === 0) === same;
    });
  });
});
