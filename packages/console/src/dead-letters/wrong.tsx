import { findField } from "../send/event-form.ts";
import { Text } from "../view/text.tsx";

/** What the letters of a group have in common; the code comes out of an address too. */
export type GroupName = { code: string; type: string | null; path: string };

/** What is wrong with the letters of a group, in a sentence for whoever does not know the codes. */
export function explainGroup({ code, type, path }: GroupName): string {
  const label = findField(type, path)?.label;
  switch (code) {
    case "invalid-data":
      return path === "data" ? "The data is missing or is not an object" : `“${label ?? path}” is missing or not valid`;
    case "conflict":
      return `Stored already, with ${label ? `another “${label}”` : "other data"}`;
    case "unknown-type":
      return "A type of event that this version does not know";
    case "not-an-event":
      return path === "" ? "Not an event" : `Not a valid event: “${path}” is missing or not valid`;
    case "not-json":
      return "Not JSON, so nobody can read it";
    case "too-deep":
      return "Nested too deeply";
    case "failed":
      return "Nothing is wrong with it: it failed too often, or it was edited";
    default:
      return "Another reason";
  }
}

/** The code, the type and the path, small: for the command line, and for whoever knows them. */
export function GroupCode({ code, type, path }: GroupName) {
  return (
    <small class="muted code">
      {code}
      {type && (
        <>
          {" "}
          <Text value={type} most={60} />
        </>
      )}
      {path && (
        <>
          {" "}
          <Text value={path} most={80} />
        </>
      )}
    </small>
  );
}
