import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount, number } from "../output/amount.ts";
import type { Paint } from "../output/paint.ts";
import { printable, printableJson } from "../output/printable.ts";
import type { Layout } from "../rows/split-rows.ts";
import type { Checked, RuleUse } from "./check-input.ts";
import type { Counts } from "./judge-rows.ts";
import { renderNext } from "./next-command.ts";
import { renderNotUtf8 } from "./read-layout.ts";
import type { Example, Reason } from "./reasons.ts";
import type { SentInput } from "./send-input.ts";
import type { ImportOptions } from "./settings.ts";

/** What an import has come to; the document of `--json`. */
type Report = Counts & {
  dryRun: boolean;
  /** Of this run. */
  seconds: number;
  /** The file of rejected rows, if there is any. */
  rejects: string | null;
  checkpoint: string | null;
  /** What the table holds of the rows; null without `--verify`. */
  verified: Verified | null;
  /** Of the whole input, also of what an earlier run has read. */
  reasons: Reason[];
  /** How often each rule of `--value` and `--dates` was used in the whole input. */
  rules: RuleUse[];
  /** With --dry-run: what it would cost, in US dollars at list price. */
  usd?: number;
};

/** Rows by what the table holds of them: the same, other data, nothing. */
export type Verified = { stored: number; different: number; missing: number };

/** What there is to say besides how far the sending has come. */
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
 * Says what an import has come to.
 * @param links undefined when nothing was to be sent
 * @param verified undefined when it was not verified
 * @throws CliError unless every row was sent or skipped
 */
export async function report(
  { mark: { counts, position }, isDone, failure, hasRejects }: SentInput,
  facts: Facts,
  verified: Verified | undefined,
  links: Links | undefined,
  options: ImportOptions,
  { output, messages, interrupted }: Pick<Io, "output" | "messages" | "interrupted">,
): Promise<void> {
  const { checkpoint, json } = options;
  const rejects = hasRejects ? options.rejects : undefined;
  const { read, sent, rejected, skipped, ...kinds } = counts;
  const { reasons, rules, notUtf8 } = facts.checked;
  const document: Report = {
    ...{
      read,
      sent,
      rejected,
      skipped,
      seconds: facts.seconds,
      rejects: rejects ?? null,
      checkpoint: checkpoint ?? null,
    },
    ...{ verified: verified ?? null, ...kinds, dryRun: links === undefined, reasons, rules },
    ...(facts.usd && { usd: facts.usd.sending }),
  };
  if (json) await output.write(`${printableJson(document, 2)}\n`);
  if (facts.wasDone) {
    await messages.write(`${checkpoint} says that this input was imported already: nothing was left to send.\n`);
  }
  const lines = [
    renderCounts(document, links?.place),
    ...renderReasons(document, facts.unit, messages.paint),
    ...rules.map(renderRule),
    ...(notUtf8 > 0 ? [`${renderNotUtf8(notUtf8)}.`] : []),
    ...(rejects && rejected > 0 ? [`${amount(rejected, "rejected row")} in ${printable(rejects)}.`] : []),
    ...(facts.usd ? renderCost(facts.usd) : []),
  ];
  await messages.write(lines.map((line) => `${line}\n`).join(""));

  const goOn = renderGoOn(checkpoint, position.line, facts.unit);
  if (!isDone && failure && !interrupted.aborted) {
    throw new CliError(
      failure.exitCode,
      failure.message,
      `${failure.next}
${goOn}`,
      { cause: failure },
    );
  }
  if (!isDone) throw new CliError(EXIT.interrupted, "interrupted before the end of the input", goOn);
  if (rejected > 0) {
    const next = renderNext(facts, rejects, options);
    throw new CliError(EXIT.rejected, `${amount(rejected, "row")} ${rejected === 1 ? "was" : "were"} rejected`, next);
  }
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

function renderCost({ sending, verifying }: { sending: number; verifying: number }): string[] {
  return [
    `Sending it would cost ${dollars(sending)} at list price: queue, consumer and table, once. --verify adds ${dollars(verifying)}.`,
    "Nothing was sent.",
  ];
}

function dollars(usd: number): string {
  return usd < 0.01 ? "less than $0.01" : `about $${usd.toFixed(2)}`;
}

function renderGoOn(checkpoint: string | undefined, line: number, unit: string): string {
  if (checkpoint) return `Run the same command again to go on at ${unit} ${line}.`;
  return "Run the same command again: what was sent already is a duplicate then, and changes nothing. With --checkpoint FILE it goes on where it stopped.";
}
