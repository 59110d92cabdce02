import { isDeepStrictEqual } from "node:util";
import { isTooDeep, readJson } from "@savelife/core/json";
import { toPlain } from "@savelife/core/letter";
import { MASK, mask } from "@savelife/core/mask";
import { type Outcome, renderFault } from "@savelife/core/outcome";
import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { findLetter } from "@savelife/workbench/look";
import { check } from "@savelife/workbench/plan";
import { type Conflict, compareLetters } from "@savelife/workbench/resolve";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Paint } from "../output/output.ts";
import { type Column, renderTable } from "../output/table.ts";
import { printable, printableJson } from "../output/text.ts";
import { refuseInterrupted } from "./ask.ts";
import { type Session, withBench } from "./with-bench.ts";

export type ShowOptions = {
  reveal?: boolean | undefined;
  json?: boolean | undefined;
};

/** Prints one dead letter. @throws CliError when it is not there */
export function showLetter(id: string, { reveal = false, json }: ShowOptions, io: Io): Promise<void> {
  return withBench(io, async (session) => {
    const { bench } = session;
    const letter = await mustFind(id, session);
    const [checked] = await check(bench, [letter]);
    const outcome: Outcome = checked?.outcome ?? { status: "failed", reason: "NoAnswer" };
    const isConflict = outcome.status === "rejected" && outcome.rejection.code === "conflict";
    const [compared] = isConflict ? await compareLetters(bench, [letter]) : [];
    if (reveal) await recordAct(bench, { act: "reveal", what: "one letter", ids: [letter.messageId] });
    const shown = toShown(letter, outcome, compared?.status === "conflict" ? compared : undefined, reveal);
    await io.output.write(json ? `${printableJson(shown)}\n` : renderLetter(shown, io.output.paint));
    if (!reveal && !json) await io.messages.write("Values are masked: --reveal shows them.\n");
  });
}

/** @throws CliError when there is no such letter */
export async function mustFind(id: string, { io, bench, links, options, progress }: Session): Promise<KnownLetter> {
  const letter = await findLetter(bench, id, options).finally(progress.clear);
  if (letter) return letter;
  refuseInterrupted(io, "Run it again.");
  const next = "Was it replayed, or is it held by somebody else? `npx savelife dlq list` shows those that are there.";
  throw new CliError(EXIT.rejected, `there is no dead letter ${id} on the queue of ${links.place}`, next);
}

/** A letter as it is shown: masked, or not. `message` is its JSON, or its text where that is not JSON. */
function toShown(letter: KnownLetter, now: Outcome, conflict: Conflict | undefined, reveal: boolean) {
  const { receiptHandle: _ours, attributes, body, ...shown } = letter;
  const json = readJson(body);
  const message = "value" in json && !isTooDeep(json.value) ? json.value : body;
  const bytes = `${MASK} (${Buffer.byteLength(body).toLocaleString("en")} bytes)`;
  return {
    ...shown,
    now,
    attributes: Object.entries(toPlain(attributes)).map(([name, { dataType, stringValue, binaryValue }]) => {
      const isOurs = name === "Replays" || (name === "Rejection" && letter.code !== "failed"); // no values of anybody
      return { name, dataType, value: reveal || isOurs ? (stringValue ?? binaryValue ?? "") : MASK };
    }),
    message: reveal ? message : message === body ? bytes : mask(message),
    ...(conflict && { conflict: toShownConflict(conflict, reveal) }),
  };
}

function renderLetter(shown: ReturnType<typeof toShown>, paint: Paint): string {
  const { messageId, sentAt, receives, replays, groupId, code, type, faults, now, attributes } = shown;
  const from = [shown.source, shown.subject].filter((one) => one !== null).join(" ");
  const head: [string, string][] = [
    ["id", messageId],
    ["sent", sentAt],
    ["received", `${times(receives)}, replayed ${times(replays)}`],
    ["group", groupId ?? ""],
    ["from", from],
    ["type", type ?? "-"],
    ["code", code],
    ...faults.map((fault): [string, string] => ["fault", renderFault(fault)]),
    ["now", renderOutcome(now, shown)],
    ...attributes.flatMap(({ name, dataType, value }): [string, string][] =>
      name === "Rejection" ? [] : [["attribute", `${name} (${dataType}) ${value}`]],
    ),
  ];
  const lines = head.flatMap(([name, text]) => (text ? `${paint("bold", name.padEnd(9))}  ${printable(text)}\n` : []));
  const { conflict, message } = shown;
  const compared = conflict ? `\n${conflict.PK}\n${renderFields(conflict, paint)}` : "";
  const text = typeof message === "string" ? message.split("\n").map(printable).join("\n") : printableJson(message, 2);
  return `${lines.join("")}${compared}\n${text}\n`;
}

function renderOutcome(outcome: Outcome, { code, faults }: Pick<KnownLetter, "code" | "faults">): string {
  switch (outcome.status) {
    case "written":
      return "would be written";
    case "duplicate":
      return "is a duplicate of what is stored";
    case "rejected":
      if (isDeepStrictEqual(outcome.rejection, { code, faults })) return "would be rejected again";
      return `would be rejected (${outcome.rejection.code}): ${outcome.rejection.faults.map(renderFault).join("; ")}`;
    case "failed":
      return `unknown, as the table did not answer: ${outcome.reason}`;
  }
}

function times(count: number): string {
  return count === 0 ? "never" : count === 1 ? "once" : `${count} times`;
}

/** A conflict as it is shown: its values masked, or not. An absent field has neither value. */
export function toShownConflict({ PK, corrected, fields }: Conflict, reveal: boolean) {
  const maskValue = (value: unknown) => (reveal || value === undefined ? value : MASK);
  const shown = fields.map(({ field, stored, sent, differs }) => {
    return { field, differs, stored: maskValue(stored), sent: maskValue(sent) };
  });
  return { PK, corrected, fields: shown };
}

const LAYOUT: Column[] = [[""], ["FIELD"], ["STORED"], ["SENT"]];

/** Fields side by side, a line each; those that differ are marked. */
export function renderFields({ fields }: ReturnType<typeof toShownConflict>, paint: Paint): string {
  const rows = fields.map(({ field, differs, stored, sent }) => [differs ? "≠" : "", field, show(stored), show(sent)]);
  const { title, lines } = renderTable(LAYOUT, rows, Number.POSITIVE_INFINITY);
  const marked = lines.map((line, i) => (fields[i]?.differs ? paint("yellow", line) : line));
  return [paint("bold", title), ...marked].map((line) => `${line}\n`).join("");
}

function show(value: unknown): string {
  if (value === undefined) return "-";
  return value === MASK ? MASK : printableJson(value);
}
