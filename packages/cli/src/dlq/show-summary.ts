import { MASK } from "@savelife/core/mask";
import { describeFilter, recordAct } from "@savelife/workbench/history";
import type { Group } from "@savelife/workbench/journal-groups";
import { type SourceSummary, type Summary, summarise, summariseSources } from "@savelife/workbench/look";
import type { Io } from "../io.ts";
import type { Output } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";
import { amount, number, printable, printableJson, toSeconds } from "../output/text.ts";
import { type LookOptions, look, withBench } from "./with-bench.ts";

export type SummaryOptions = LookOptions & {
  /** What letters are grouped by: the system that they come from, or else code, type and path. */
  by?: "source" | undefined;
  reveal?: boolean | undefined;
};

/** Looks at all dead letters, and prints their groups. */
export function showSummary(options: SummaryOptions, io: Io): Promise<void> {
  const { filter, by, reveal = false, json } = options;
  const { output, messages } = io;
  return withBench(io, async (session) => {
    const { bench, links } = session;
    const { report } = await look(session, options);
    const summary = by === "source" ? summariseSources(bench, filter) : mask(summarise(bench, filter), reveal);
    const { total } = summary;
    if (reveal && by !== "source" && total > 0) {
      const what = `the values of groups; ${describeFilter(filter)}`;
      await recordAct(bench, { act: "reveal", what, ids: [], count: total });
    }
    await output.write(json ? `${printableJson(summary)}\n` : render(summary, reveal, output));
    await report();
    if (json) return;
    await messages.write(`${amount(total, "dead letter")} on the queue of ${links.place}.\n`);
    const isMasked = !reveal && "groups" in summary && summary.groups.some(({ values }) => values.length > 0);
    if (isMasked) await messages.write("Values are masked: --reveal shows them.\n");
  });
}

function mask(summary: Summary, reveal: boolean): Summary {
  if (reveal) return summary;
  const maskAll = ({ values }: Group) => values.map(({ value, count }) => ({ value: value && MASK, count }));
  return { ...summary, groups: summary.groups.map((group) => ({ ...group, values: maskAll(group) })) };
}

const LAYOUT: Column[] = [["COUNT"], ["CODE"], ["TYPE", 8], ["PATH", 8], ["OLDEST", 20]];
const SOURCES: Column[] = [["COUNT"], ["SOURCE", 20], ["OLDEST", 20]];

function render(summary: Summary | SourceSummary, reveal: boolean, { columns, paint }: Output): string {
  const isBySource = "sources" in summary;
  const found = isBySource ? summary.sources : summary.groups;
  if (found.length === 0) return "";
  const width = Math.max(5, ...found.map(({ count }) => number(count).length));
  const rows = found.map((one) => {
    const names = "source" in one ? [one.source ?? "-"] : [one.code, one.type ?? "-", one.path || "-"];
    return [number(one.count).padStart(width), ...names, toSeconds(one.oldest)];
  });
  const { title, lines } = renderTable(isBySource ? SOURCES : LAYOUT, rows, columns);
  const below = found.map((one) => ("source" in one ? "" : renderValues(one, width, reveal)));
  return `${paint("bold", title)}\n${lines.map((line, i) => `${line}\n${below[i]}`).join("")}`;
}

/** Values on lines below their group; those that are masked look alike, so of them only the counts are shown. */
function renderValues({ values, moreValues }: Group, width: number, reveal: boolean): string {
  if (values.length === 0) return "";
  const indent = " ".repeat(width + 2);
  const shown = values.slice(0, reveal ? values.length : MOST_MASKED);
  const texts = shown.map(
    ({ value, count }) => `${number(count)} × ${value === "" ? "(nothing)" : cut(printable(value))}`,
  );
  const more = values.length - shown.length + moreValues;
  const all = more > 0 ? [...texts, `and ${amount(more, "other value")}`] : texts;
  return reveal ? all.map((text) => `${indent}${text}\n`).join("") : `${indent}${all.join(", ")}\n`;
}

const MOST_MASKED = 5;
/** Of a value that is a megabyte long the beginning is enough; --json has all of it. */
const MOST_SHOWN = 200;

function cut(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
