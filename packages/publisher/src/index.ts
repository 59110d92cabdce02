// The one entry of the published package; workspace packages import the files themselves.
export { createPublisher, type Publisher } from "./create-publisher.ts";
export type { DataOf } from "./data-of.ts";
export { eventId } from "./event-id.ts";
export type { NewEvent, NewEventOf } from "./new-event.ts";
export type { PublisherOptions, PublishOptions } from "./options.ts";
export type { Fault, Published, RejectionCode } from "./published.ts";
