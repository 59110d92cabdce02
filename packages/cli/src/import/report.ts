import { renderFault } from "@savelife/core/outcome";
import { dollars } from "@savelife/core/prices";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import type { Paint } from "../output/output.ts";
import { amount, number, printable, printableJson } from "../output/text.ts";
import type { CheckedInput, RuleUse } from "./check-input.ts";
import type { Counts, Progress, VerifyMark } from "./checkpoint.ts";
import { costsOf } from "./cost.ts";
import { renderNext } from "./next-command.ts";
import type { ImportOptions } from "./options.ts";
import { ENCODINGS } from "./read-layout.ts";
import type { Reason } from "./reasons.ts";

/** How an import has ended. */
export type Ended = {
  input: CheckedInput;
  progress: Progress;
  /** True when an earlier run had done all of it. */
  wasDone: boolean;
  /** Why the queue has not taken something. */
  failure: CliError | undefined;
  /** Undefined when it was not verified. */
  verified: VerifyMark | undefined;
  /** Undefined when nothing was to be sent. */
  links: Links | undefined;
  seconds: number;
};

/**
 * Reports how an import has ended.
 * @throws CliError unless every row was sent or skipped, and with `--verify` is stored
 */
export async function report(
  { input, progress, wasDone, failure, verified, links, seconds }: Ended,
  options: ImportOptions,
  { output, messages, interrupted }: Pick<Io, "output" | "messages" | "interrupted">,
): Promise<void> {
  const { checkpoint } = options;
  const { counts, position } = progress.mark;
  const { read, sent, rejected, skipped, ...kinds } = counts;
  const { reasons, rules, notUtf8, writeUnits } = input.checked;
  const { unit } = input.layout;
  const rejects = progress.mark.rejects.bytes > 0 ? options.rejects : undefined;
  const usd = links ? undefined : costsOf(sent, (writeUnits * sent) / Math.max(1, read - kinds.blank - rejected));
  const { stored = 0, different = 0, missing = 0 } = verified?.counts ?? {};
  const document = {
    ...{ read, sent, rejected, skipped, seconds, rejects: rejects ?? null, checkpoint: checkpoint ?? null },
    ...{ verified: verified ? { stored, different, missing } : null, ...kinds, dryRun: !links, reasons, rules },
    ...(usd && { usd: usd.sending }),
  };
  if (options.json) await output.write(`${printableJson(document, 2)}\n`);
  /** These count the whole file. */
  const judged = [
    ...renderReasons(reasons, unit, links ? MAX_EXAMPLES.sent : MAX_EXAMPLES.dryRun, messages.paint),
    ...rules.map(renderRule),
    ...(notUtf8 > 0 ? [`${amount(notUtf8, "row")} ${notUtf8 === 1 ? "is" : "are"} not UTF-8: ${ENCODINGS}.`] : []),
  ];
  const lines = [
    ...(wasDone ? [`${checkpoint} says that this input was imported already: nothing was left to send.`] : []),
    renderCounts(counts, links?.place),
    ...(progress.isDone ? judged : []),
    ...(rejects && rejected > 0 ? [`${amount(rejected, "rejected row")} in ${printable(rejects)}.`] : []),
    ...(verified ? [`${renderVerified(verified)}.`] : []),
    ...(usd ? [renderCosts(usd), "Nothing was sent."] : []),
  ];
  await messages.write(lines.map((line) => `${line}\n`).join(""));

  if (!progress.isDone) throw notDone(failure, interrupted, goOn(checkpoint, `${unit} ${position.line}`, SENT_ALREADY));
  if (verified) refuseUnlessStored(verified, input, checkpoint);
  if (rejected > 0) {
    const next = renderNext(input.source.name, input.layout.isCsv, rejects, options);
    throw new CliError(EXIT.rejected, `${amount(rejected, "row")} ${rejected === 1 ? "was" : "were"} rejected`, next);
  }
}

function renderCounts({ read, sent, rejected, skipped, blank, repeated }: Counts, place: string | undefined): string {
  const kinds = Object.entries({ repeated, blank }).filter(([, count]) => count > 0);
  const why = kinds.map(([kind, count]) => `${number(count)} ${kind}`).join(", ");
  const ends = [
    place ? `${number(sent)} sent to the queue of ${place}` : `${number(sent)} would be sent`,
    `${number(rejected)} rejected`,
    `${number(skipped)} skipped${why && ` (${why})`}`,
  ];
  return `${amount(read, "row")} read: ${ends.join(", ")}.`;
}

const MAX_REASONS = 12;
/** Distinct values of each reason; --json has more. */
const MAX_EXAMPLES = { dryRun: 20, sent: 3 };

function renderReasons(reasons: Reason[], unit: string, most: number, paint: Paint): string[] {
  const shown = reasons.slice(0, MAX_REASONS).flatMap(({ path, expected, count, examples }) => {
    const some = examples.slice(0, most);
    const covered = some.reduce((sum, example) => sum + (example.count ?? 1), 0);
    const texts = some.map(({ line, value, count = 1 }) => {
      const times = count === 1 ? "" : `, ${number(count)} times`;
      return value === undefined ? `${unit} ${line}` : `${unit} ${line}, ${JSON.stringify(value)}${times}`;
    });
    if (covered < count) texts.push("…");
    return [
      `  ${paint("yellow", number(count).padStart(7))}  ${printable(renderFault({ path, expected }))}`,
      `           ${paint("dim", printable(texts.join("; ")))}`,
    ];
  });
  const more = reasons.length - MAX_REASONS;
  return more > 0 ? [...shown, `           and ${amount(more, "more reason")}; --json has all`] : shown;
}

function renderRule({ field, from, count }: RuleUse): string {
  const what = field === "dates" ? `--dates ${from}` : `--value ${JSON.stringify(`${field}:${from}`)}`;
  return printable(`${what}: ${count === 0 ? "not used: no cell has it" : amount(count, "cell")}.`);
}

function renderCosts({ sending, verifying }: ReturnType<typeof costsOf>): string {
  const parts = `queue, consumer and table, once. --verify adds ${dollars(verifying)}.`;
  return `Sending it would cost ${dollars(sending)} at list price: ${parts}`;
}

function notDone(failure: CliError | undefined, interrupted: AbortSignal, next: string): CliError {
  if (!failure || interrupted.aborted)
    return new CliError(EXIT.interrupted, "interrupted before the end of the input", next);
  return new CliError(failure.exitCode, failure.message, `${failure.next}\n${next}`, { cause: failure });
}

/** @param without what the same command does without a checkpoint */
function goOn(checkpoint: string | undefined, place: string, without: string): string {
  if (checkpoint) return `Run the same command again to go on at ${place}.`;
  return `Run the same command again${without}. With --checkpoint FILE it goes on where it stopped.`;
}

const SENT_ALREADY = ": what was sent already is a duplicate then, and changes nothing";

/** How many rows the table has, in words. */
export function renderVerified({ counts: { stored, different, missing } }: VerifyMark): string {
  return `${number(stored)} stored as in the file, ${number(different)} stored with other data, ${number(missing)} not there`;
}

/**
 * Ends with an error unless all rows are stored as in the file.
 * @throws CliError
 */
export function refuseUnlessStored(
  { position, counts: { different, missing } }: VerifyMark,
  { checked, layout }: CheckedInput,
  checkpoint: string | undefined,
): void {
  if (position.offset < checked.bytes) {
    const next = goOn(checkpoint, `${layout.unit} ${position.line}`, "");
    throw new CliError(EXIT.interrupted, "interrupted before all rows were verified", next);
  }
  if (different + missing === 0) return;
  const next = [...(missing > 0 ? [NOT_THERE] : []), ...(different > 0 ? [OTHER_DATA] : [])].join("\n");
  const rows = `${amount(different + missing, "row")} ${different + missing === 1 ? "is" : "are"}`;
  throw new CliError(EXIT.rejected, `${rows} not stored as in the file`, next);
}

const NOT_THERE =
  "Rows that are not there may be dead letters: npx savelife dlq list. Or they are still on their way: verify them later.";
const OTHER_DATA = "Rows with other data were stored before, or corrected since: npx savelife table get KEY";
