import type { SourceGroup } from "@savelife/workbench/journal-groups";
import { findField } from "../view/event-form.ts";
import { Tabs } from "../view/table.tsx";
import { formatCount, Text } from "../view/text.tsx";

/** What the letters of a group have in common; the code may come from an address. */
type GroupName = { code: string; type: string | null; path: string };

/** What is wrong with a group or a letter, in a sentence for readers who do not know the codes. */
export function WhatIsWrong({ group }: { group: GroupName }) {
  return <Text value={explainGroup(group)} most={200} />;
}

function explainGroup({ code, type, path }: GroupName): string {
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

/** The code, the type and the path of a group or a letter, small: for the command line and who knows them. */
export function GroupCode({ code, type, path }: GroupName) {
  return (
    <small class="muted code">
      {code} {type && <Text value={type} most={60} />} {path && <Text value={path} most={80} />}
    </small>
  );
}

/** What is wrong with a group or a letter, and its code. */
export function GroupHeading({ group }: { group: GroupName }) {
  return (
    <>
      <WhatIsWrong group={group} />
      <GroupCode {...group} />
    </>
  );
}

/** The sources that are shown, the largest first; the letters of the others are among all. */
const SHOWN = 20;

type SourceTabsProps = {
  sources: SourceGroup[];
  /** The source whose letters are shown: null for letters without one, undefined for all. */
  current: string | null | undefined;
  hrefOf: (source: string | null | undefined) => string;
};

/** Whom to call: the letters of each sender separately, where there is more than one. */
export function SourceTabs({ sources, current, hrefOf }: SourceTabsProps) {
  if (sources.length < 2 && current === undefined) return null;
  const tabs = sources.slice(0, SHOWN).map(({ source, count }) => ({
    href: hrefOf(source),
    name: [source === null ? "No source" : <Text value={source} most={60} />, ` (${formatCount(count)})`],
    isCurrent: source === current,
  }));
  const all = { href: hrefOf(undefined), name: "All sources", isCurrent: current === undefined };
  return <Tabs label="Sources" tabs={[all, ...tabs]} />;
}
