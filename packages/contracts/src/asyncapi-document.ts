import type { Schema } from "./schema.ts";

/** The parts of an AsyncAPI 3.0 document that this package writes and compares. */
export type AsyncApi = {
  asyncapi: string;
  info: Record<string, unknown>;
  channels: Record<string, Channel>;
  operations: Record<string, AsyncOperation>;
  components: Record<string, Record<string, unknown>>;
  [name: string]: unknown;
};

type Channel = { address: string; messages: Record<string, AsyncMessage>; [name: string]: unknown };

type AsyncMessage = { payload: Schema; headers?: Schema; [name: string]: unknown };

/** `receive`: the system takes what others send. `send`: others take what the system sends. */
export type AsyncOperation = { action: "send" | "receive"; channel: Channel; [name: string]: unknown };
