import { amount, number } from "../output/amount.ts";
import type { Paint } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import type { Counts } from "./counts.ts";
import type { Example, Reason } from "./reasons.ts";

/** What an import has come to; the document of `--json`. */
export type Report = Counts & {
  dryRun: boolean;
  /** Of this run. */
  seconds: number;
  /** The file of rejected rows, if there is any. */
  rejects: string | null;
  checkpoint: string | null;
  /** Of the whole input, also of what an earlier run has read. */
  reasons: Reason[];
  /** With --dry-run: what it would cost, in US dollars at list price. */
  usd?: number;
};

/**
 * An import in words: what became of the rows, and why rows were rejected, with the first lines of each reason.
 * @param place where the rows were sent; without it nothing was sent
 */
export function renderReport(report: Report, place: string | undefined, paint: Paint): string {
  return [renderCounts(report, place), ...renderReasons(report, paint), ...renderRest(report)]
    .map((line) => `${line}\n`)
    .join("");
}

function renderCounts({ read, sent, rejected, skipped, blank, repeated }: Report, place: string | undefined): string {
  const kinds = [
    ...(repeated > 0 ? [`${number(repeated)} repeated`] : []),
    ...(blank > 0 ? [`${number(blank)} blank`] : []),
  ];
  const ends = [
    place ? `${number(sent)} sent to the queue of ${place}` : `${number(sent)} would be sent`,
    `${number(rejected)} rejected`,
    `${number(skipped)} skipped${kinds.length > 0 ? ` (${kinds.join(", ")})` : ""}`,
  ];
  return `${amount(read, "row")} read: ${ends.join(", ")}.`;
}

const SHOWN = 12;

function renderReasons({ reasons }: Report, paint: Paint): string[] {
  const shown = reasons.slice(0, SHOWN).flatMap(({ path, expected, count, examples }) => {
    const title = `${path ? `${path}: ` : ""}expected ${expected}`;
    return [
      `  ${paint("yellow", number(count).padStart(7))}  ${printable(title)}`,
      `           ${paint("dim", printable(examples.map(renderExample).join("; ") + (count > examples.length ? "; …" : "")))}`,
    ];
  });
  const more = reasons.length - SHOWN;
  return more > 0 ? [...shown, `           and ${amount(more, "more reason")}; --json tells all`] : shown;
}

function renderExample({ line, value }: Example): string {
  return value === undefined ? `line ${line}` : `line ${line}, ${JSON.stringify(value)}`;
}

function renderRest({ dryRun, rejected, rejects, usd }: Report): string[] {
  const file = rejects && rejected > 0 ? [`${amount(rejected, "rejected row")} in ${printable(rejects)}.`] : [];
  const cost =
    usd === undefined ? [] : [`Sending it would cost ${dollars(usd)} at list price: queue, consumer and table, once.`];
  return [...file, ...cost, ...(dryRun ? ["Nothing was sent."] : [])];
}

function dollars(usd: number): string {
  return usd < 0.01 ? "less than $0.01" : `about $${usd.toFixed(2)}`;
}
