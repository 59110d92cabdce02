import { pointer } from "./dereference.ts";
import type { AsyncApi, AsyncOperation } from "./documents.ts";
import { type Break, findBreaks, findBrokenAnswers } from "./find-breaks.ts";

/** Why a publisher to a channel, or a reader of one, would find it changed. References are filled in before. */
export function findChannelBreaks(before: AsyncApi, after: AsyncApi): Break[] {
  return Object.entries(before.operations).flatMap(([name, earlier]) => {
    const at = pointer("/operations", name);
    const later = after.operations[name];
    return later ? findOperationBreaks(earlier, later, at) : [broken(at, "the operation was removed")];
  });
}

function findOperationBreaks(before: AsyncOperation, after: AsyncOperation, path: string): Break[] {
  const at = pointer(path, "channel");
  const [earlier, later] = [before.channel, after.channel];
  const find = before.action === "receive" ? findBreaks : findBrokenAnswers;
  return [
    ...(before.action === after.action ? [] : [broken(pointer(path, "action"), `it is ${after.action} now`)]),
    ...(earlier.address === later.address ? [] : [broken(pointer(at, "address"), "the channel has another address")]),
    ...Object.entries(earlier.messages).flatMap(([name, message]) => {
      const now = later.messages[name];
      const messageAt = pointer(at, "messages", name);
      if (!now) return [broken(messageAt, "the message was removed")];
      return [
        ...find(message.payload, now.payload, pointer(messageAt, "payload")),
        ...find(message.headers ?? true, now.headers ?? true, pointer(messageAt, "headers")),
      ];
    }),
  ];
}

function broken(path: string, reason: string): Break {
  return { path, keyword: "removed", reason };
}
