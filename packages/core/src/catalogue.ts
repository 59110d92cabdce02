import type * as z from "zod/mini";
import type { EventOf } from "./event.ts";
import { DonationCreated } from "./events/donation-created.ts";
import { DonorSignedUp } from "./events/donor-signed-up.ts";

/** Every type of event there is. A new one is one file in `events/`, one line here and one fixture. */
export const catalogue = [DonorSignedUp, DonationCreated] as const;

type Catalogued = (typeof catalogue)[number];

/** An event of any catalogued type. */
export type Event = { [T in Catalogued as T["type"]]: EventOf<T["type"], z.output<T["data"]>> }[Catalogued["type"]];

const byType = new Map<string, Catalogued>(catalogue.map((eventType) => [eventType.type, eventType]));

/** The catalogue's entry for a CloudEvents `type`, or undefined when there is none of that exact name. */
export function findEventType(type: string): Catalogued | undefined {
  return byType.get(type);
}
