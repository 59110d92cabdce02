/** Stands in for `@smithy/core/event-streams`, which is loaded for operations that stream events. */
const refuse = () => {
  throw new Error("expected no operation that streams events; see packages/functions/bundle/plugins.mjs");
};
export const eventStreamSerdeProvider = refuse;
export const EventStreamSerde = class {
  constructor() {
    refuse();
  }
};
