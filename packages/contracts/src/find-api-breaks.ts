import { pointer } from "./dereference.ts";
import type { Content, OpenApi, Operation } from "./documents.ts";
import { type Break, findBreaks, findBrokenAnswers } from "./find-breaks.ts";

/** Why a caller of the earlier API would find it changed. References are filled in before. */
export function findApiBreaks(before: OpenApi, after: OpenApi): Break[] {
  return Object.entries(before.paths).flatMap(([route, methods]) => {
    return Object.entries(methods).flatMap(([method, earlier]) => {
      const at = pointer("/paths", route, method);
      const later = after.paths[route]?.[method];
      return later ? findOperationBreaks(earlier, later, at) : [gone(at, "the route")];
    });
  });
}

function findOperationBreaks(before: Operation, after: Operation, path: string): Break[] {
  const body = pointer(path, "requestBody", "content");
  return [
    ...findParameterBreaks(before, after, path),
    ...findContentBreaks(before.requestBody.content, after.requestBody.content, body, findBreaks),
    ...findSecurityBreaks(before, after, path),
    ...Object.entries(before.responses).flatMap(([status, earlier]) => {
      const at = pointer(path, "responses", status);
      const later = after.responses[status];
      if (!later) return [gone(at, "the response")];
      return findContentBreaks(earlier.content, later.content, pointer(at, "content"), findBrokenAnswers);
    }),
  ];
}

function findParameterBreaks(before: Operation, after: Operation, path: string): Break[] {
  const earlier = new Map(before.parameters?.map((one) => [one.name, one]));
  const later = new Map(after.parameters?.map((one) => [one.name, one]));
  const at = (name: string) => pointer(path, "parameters", name);
  const lost = [...earlier.keys()]
    .filter((name) => !later.has(name))
    .map((name) => gone(at(name), `the header ${name}`));
  const changed = [...later].flatMap(([name, { required, schema }]) => {
    const was = earlier.get(name);
    const isNew = required && !was?.required;
    const reason = `the header ${name} is required now`;
    const narrowed = was ? findBreaks(was.schema, schema, at(name)) : [];
    return [...(isNew ? [{ path: at(name), keyword: "required", reason }] : []), ...narrowed];
  });
  return [...lost, ...changed];
}

function findContentBreaks(before: Content, after: Content, path: string, find: typeof findBreaks): Break[] {
  return Object.entries(before).flatMap(([type, { schema }]) => {
    const later = after[type];
    return later
      ? find(schema, later.schema, pointer(path, type))
      : [gone(pointer(path, type), `the media type ${type}`)];
  });
}

/** A way of proving oneself that no longer does. */
function findSecurityBreaks(before: Operation, after: Operation, path: string): Break[] {
  const accepted = new Set(after.security.map((one) => JSON.stringify(one)));
  const lost = before.security.filter((one) => !accepted.has(JSON.stringify(one)));
  return lost.map((one) =>
    gone(pointer(path, "security"), `the security scheme ${Object.keys(one).join(" and ") || "none"}`),
  );
}

function gone(path: string, what: string): Break {
  return { path, keyword: "removed", reason: `${what} was removed` };
}
