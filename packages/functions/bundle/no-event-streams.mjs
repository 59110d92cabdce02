/**
 * Stands in for `@smithy/core/event-streams`, which is loaded for operations that stream events. S3's client asks for a
 * marshaller when it is made, and needs one for SelectObjectContent alone.
 */
const refuse = () => {
  throw new Error("expected no operation that streams events; see packages/functions/bundle/plugins.mjs");
};
export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });
export const resolveEventStreamSerdeConfig = (config) =>
  Object.assign(config, { eventStreamMarshaller: eventStreamSerdeProvider() });
export const EventStreamSerde = class {
  constructor() {
    refuse();
  }
};
