import type { Event } from "@savelife/core/catalogue";
import type { EventOf } from "@savelife/core/event";
import type { DonationCreated } from "@savelife/core/events/donation-created";
import type { DonorSignedUp } from "@savelife/core/events/donor-signed-up";
import { eventId as deriveId } from "@savelife/core/keys";
import type * as Outcome from "@savelife/core/outcome";
import { describe, expect, expectTypeOf, it } from "vitest";
import type * as z from "zod/mini";
import { misuseOfOptions, misuses } from "../test/misuses.ts";
import { checkEvent } from "./check-event.ts";
import {
  createPublisher,
  type DataOf,
  eventId,
  type Fault,
  type NewEvent,
  type NewEventOf,
  type Published,
  type Publisher,
  type PublisherOptions,
  type PublishOptions,
  type RejectionCode,
} from "./index.ts";

describe("the types", () => {
  it("are those of the schemas", () => {
    expectTypeOf<keyof DataOf>().toEqualTypeOf<Event["type"]>();
    expectTypeOf<DataOf["DonorSignedUp"]>().toEqualTypeOf<z.output<typeof DonorSignedUp.data>>();
    expectTypeOf<DataOf["DonationCreated"]>().toEqualTypeOf<z.output<typeof DonationCreated.data>>();
    expectTypeOf<EventOf<"DonorSignedUp", DataOf["DonorSignedUp"]>>().toExtend<Event>();
  });

  it("are those of core", () => {
    expectTypeOf<Fault>().toEqualTypeOf<Outcome.Fault>();
    expectTypeOf<RejectionCode>().toEqualTypeOf<Outcome.RejectionCode>();
  });

  it("distinguish the types of event", () => {
    expectTypeOf<Extract<NewEvent, { type: "DonationCreated" }>>().toEqualTypeOf<NewEventOf<"DonationCreated">>();
    expectTypeOf<NewEventOf<"DonorSignedUp">["data"]["type"]>().toExtend<string | undefined>();
  });

  it("answer a result for an event, and a list for a list", () => {
    const one = ({ publish }: Publisher, event: NewEvent, options: PublishOptions) => publish(event, options);
    const many = ({ publish }: Publisher, events: readonly NewEvent[]) => publish(events);
    expectTypeOf(createPublisher).toEqualTypeOf<(options: PublisherOptions) => Publisher>();
    expectTypeOf(one).returns.resolves.toEqualTypeOf<Published>();
    expectTypeOf(many).returns.resolves.toEqualTypeOf<Published[]>();
  });

  it("have an id derived as core derives it", () => {
    expect(eventId("https://crm.example.org", "42")).toBe(deriveId("https://crm.example.org", "42"));
  });

  it("refuse no more than the publisher itself does", () => {
    for (const misuse of misuses) {
      expect(checkEvent(misuse, "https://crm.example.org", () => crypto.randomUUID())).toHaveProperty("rejected");
    }
    for (const misuse of misuseOfOptions) expect(misuse).toThrow(/^expected (queueUrl|source) /);
  });
});
