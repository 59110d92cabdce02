import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import type { Paint } from "../output/output.ts";
import { amount, number, printable, printableJson } from "../output/text.ts";
import type { Layout } from "../rows/split-rows.ts";
import type { Checked, RuleUse } from "./check-input.ts";
import { renderCost } from "./cost.ts";
import type { Counts } from "./judge-rows.ts";
import { renderNext } from "./next-command.ts";
import { ENCODINGS } from "./read-layout.ts";
import type { Example, Reason } from "./reasons.ts";
import type { SentInput } from "./send-input.ts";
import type { ImportOptions } from "./settings.ts";
import type { Verified } from "./verify-rows.ts";

/** What became of an import; the document of `--json`. */
type Report = Counts & {
  dryRun: boolean;
  /** Of this run. */
  seconds: number;
  /** The file of rejected rows, if there is one. */
  rejects: string | null;
  checkpoint: string | null;
  /** How many rows the table has; null without `--verify`. */
  verified: { stored: number; different: number; missing: number } | null;
  /** Of the whole input, including what an earlier run has read. */
  reasons: Reason[];
  /** How often each rule of `--value` and `--dates` was used in the whole input. */
  rules: RuleUse[];
  /** With --dry-run: what it would cost, in US dollars at list price. */
  usd?: number;
};

/** What is reported in addition to how far the sending has come. */
export type Facts = {
  name: string;
  isCsv: boolean;
  unit: Layout["unit"];
  checked: Checked;
  seconds: number;
  /** What sending would cost, and what `--verify` would; undefined when it was sent. */
  usd: { sending: number; verifying: number } | undefined;
  wasDone: boolean;
};

/**
 * Reports what became of an import.
 * @param links undefined when nothing was to be sent
 * @param verified undefined when it was not verified
 * @throws CliError unless every row was sent or skipped
 */
export async function report(
  sent: SentInput,
  facts: Facts,
  verified: Verified | undefined,
  links: Links | undefined,
  options: ImportOptions,
  { output, messages, interrupted }: Pick<Io, "output" | "messages" | "interrupted">,
): Promise<void> {
  const { checkpoint } = options;
  const { mark, isDone, failure } = sent;
  const { rejected } = mark.counts;
  const rejects = sent.hasRejects ? options.rejects : undefined;
  const document = toDocument(mark.counts, facts, verified, links === undefined, { rejects, checkpoint });
  if (options.json) await output.write(`${printableJson(document, 2)}\n`);
  const lines = [
    ...(facts.wasDone ? [`${checkpoint} says that this input was imported already: nothing was left to send.`] : []),
    ...renderReport(document, facts, verified, links, messages.paint),
  ];
  await messages.write(lines.map((line) => `${line}\n`).join(""));

  const goOn = renderGoOn(checkpoint, mark.position.line, facts.unit);
  if (!isDone && failure && !interrupted.aborted) {
    throw new CliError(failure.exitCode, failure.message, `${failure.next}\n${goOn}`, { cause: failure });
  }
  if (!isDone) throw new CliError(EXIT.interrupted, "interrupted before the end of the input", goOn);
  if (verified) refuseUnlessStored(verified, checkpoint, facts.unit);
  if (rejected > 0) {
    const next = renderNext(facts, rejects, options);
    throw new CliError(EXIT.rejected, `${amount(rejected, "row")} ${rejected === 1 ? "was" : "were"} rejected`, next);
  }
}

function toDocument(
  { read, sent, rejected, skipped, ...kinds }: Counts,
  { seconds, checked: { reasons, rules }, usd }: Facts,
  verified: Verified | undefined,
  dryRun: boolean,
  { rejects = null, checkpoint = null }: { rejects: string | null | undefined; checkpoint: string | null | undefined },
): Report {
  const { stored = 0, different = 0, missing = 0 } = verified?.mark.counts ?? {};
  return {
    ...{ read, sent, rejected, skipped, seconds, rejects, checkpoint },
    ...{ verified: verified ? { stored, different, missing } : null, ...kinds, dryRun, reasons, rules },
    ...(usd && { usd: usd.sending }),
  };
}

function renderReport(
  document: Report,
  { unit, checked: { notUtf8 }, usd }: Facts,
  verified: Verified | undefined,
  links: Links | undefined,
  paint: Paint,
): string[] {
  const { rejects, rejected, rules } = document;
  return [
    renderCounts(document, links?.place),
    ...renderReasons(document, unit, paint),
    ...rules.map(renderRule),
    ...(notUtf8 > 0 ? [`${amount(notUtf8, "row")} ${notUtf8 === 1 ? "is" : "are"} not UTF-8: ${ENCODINGS}.`] : []),
    ...(rejects && rejected > 0 ? [`${amount(rejected, "rejected row")} in ${printable(rejects)}.`] : []),
    ...(verified ? [`${renderVerified(verified)}.`] : []),
    ...(usd ? [renderCost(usd), "Nothing was sent."] : []),
  ];
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

const MAX_REASONS = 12;
/** Distinct values of each reason; --json has more. */
const MAX_EXAMPLES = { dryRun: 20, sent: 3 };

function renderReasons({ reasons, dryRun }: Report, unit: string, paint: Paint): string[] {
  const shown = reasons.slice(0, MAX_REASONS).flatMap(({ path, expected, count, examples }) => {
    const title = `${path ? `${path}: ` : ""}expected ${expected}`;
    const some = examples.slice(0, dryRun ? MAX_EXAMPLES.dryRun : MAX_EXAMPLES.sent);
    const covered = some.reduce((sum, example) => sum + (example.count ?? 1), 0);
    const texts = some.map((example) => renderExample(example, unit));
    return [
      `  ${paint("yellow", number(count).padStart(7))}  ${printable(title)}`,
      `           ${paint("dim", printable([...texts, ...(covered < count ? ["…"] : [])].join("; ")))}`,
    ];
  });
  const more = reasons.length - MAX_REASONS;
  return more > 0 ? [...shown, `           and ${amount(more, "more reason")}; --json has all`] : shown;
}

function renderExample({ line, value, count = 1 }: Example, unit: string): string {
  if (value === undefined) return `${unit} ${line}`;
  const place = count === 1 ? "" : `, ${number(count)} times`;
  return `${unit} ${line}, ${JSON.stringify(value)}${place}`;
}

function renderRule({ field, from, count }: RuleUse): string {
  const what = field === "dates" ? `--dates ${from}` : `--value ${JSON.stringify(`${field}:${from}`)}`;
  return printable(`${what}: ${count === 0 ? "not used: no cell has it" : amount(count, "cell")}.`);
}

function renderGoOn(checkpoint: string | undefined, line: number, unit: string): string {
  if (checkpoint) return `Run the same command again to go on at ${unit} ${line}.`;
  return "Run the same command again: what was sent already is a duplicate then, and changes nothing. With --checkpoint FILE it goes on where it stopped.";
}

/** How many rows the table has, in words. */
export function renderVerified({ mark: { counts } }: Verified): string {
  const { stored, different, missing } = counts;
  return `${number(stored)} stored as in the file, ${number(different)} stored with other data, ${number(missing)} not there`;
}

/**
 * Ends with an error unless all rows are stored as in the file.
 * @throws CliError
 */
export function refuseUnlessStored({ mark, isWhole }: Verified, checkpoint: string | undefined, unit: string): void {
  const { different, missing } = mark.counts;
  if (!isWhole) {
    const next = checkpoint
      ? `Run the same command again to go on at ${unit} ${mark.position.line}.`
      : "Run the same command again. With --checkpoint FILE it goes on where it stopped.";
    throw new CliError(EXIT.interrupted, "interrupted before all rows were verified", next);
  }
  if (different + missing === 0) return;
  const next = [
    ...(missing > 0
      ? [
          "Rows that are not there may be dead letters: npx savelife dlq list. Or they are still on their way: verify them later.",
        ]
      : []),
    ...(different > 0
      ? ["Rows with other data were stored before, or corrected since: npx savelife table get KEY"]
      : []),
  ];
  const rows = `${amount(different + missing, "row")} ${different + missing === 1 ? "is" : "are"}`;
  throw new CliError(EXIT.rejected, `${rows} not stored as in the file`, next.join("\n"));
}
