import { dereference } from "./dereference.ts";
import type { AsyncApi, OpenApi, Schema } from "./documents.ts";
import { findApiBreaks } from "./find-api-breaks.ts";
import { type Break, findBreaks } from "./find-breaks.ts";
import { findChannelBreaks } from "./find-channel-breaks.ts";

/** The files of a contract: by their paths in it, what they say. */
export type Contract = ReadonlyMap<string, string>;

/** A break, and the file of the contract in which it is. */
export type ContractBreak = Break & { file: string };

/** Everything in a contract that breaks what an earlier one promised to publishers, file by file. */
export function findContractBreaks(before: Contract, after: Contract): ContractBreak[] {
  return [...before].flatMap(([file, earlier]) => {
    const later = after.get(file);
    const breaks = later === undefined ? [gone] : findFileBreaks(file, JSON.parse(earlier), JSON.parse(later));
    return breaks.map((one) => ({ file, ...one }));
  });
}

const gone: Break = { path: "", keyword: "removed", reason: "the file was removed, and with it what it describes" };

/** What the files hold was written by this package, and checked by the parsers of their formats. */
function findFileBreaks(file: string, before: unknown, after: unknown): Break[] {
  const [earlier, later] = [dereference(before), dereference(after)];
  if (file === "openapi.json") return findApiBreaks(earlier as OpenApi, later as OpenApi);
  if (file === "asyncapi.json") return findChannelBreaks(earlier as AsyncApi, later as AsyncApi);
  return findBreaks(earlier as Schema, later as Schema);
}
