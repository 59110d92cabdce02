import { Resource } from "sst/resource";

/** The names of the functions that the stage links: inside `sst shell` all there are, elsewhere none. */
export function readLinkedFunctions(): string[] {
  const links: Record<string, unknown> = { ...Resource };
  return Object.values(links).flatMap((link) => {
    if (typeof link !== "object" || link === null || !("type" in link) || !("name" in link)) return [];
    return link.type === "sst.aws.Function" && typeof link.name === "string" ? [link.name] : [];
  });
}
