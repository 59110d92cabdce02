// The one entry of the published package; workspace packages import the files themselves.
export { createPublisher, eventId, type Publisher } from "./create-publisher.ts";
export type {
  DataOf,
  Fault,
  NewEvent,
  NewEventOf,
  Published,
  PublisherOptions,
  PublishOptions,
  RejectionCode,
} from "./types.ts";
