import { isDeepStrictEqual } from "node:util";
import { isTooDeep, readJson } from "@savelife/core/json";
import { toPlain } from "@savelife/core/letter";
import { MASK, mask } from "@savelife/core/mask";
import type { Fault, Outcome } from "@savelife/core/outcome";
import type { Conflict } from "@savelife/workbench/conflicts";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Paint } from "../output/output.ts";
import { renderTable } from "../output/table.ts";
import { printable, printableJson } from "../output/text.ts";

/** A letter as it is shown: masked, or not. */
export type Shown = ReturnType<typeof toShown>;

/**
 * What is shown of a letter. `message` is its JSON, or its text where that is not JSON; `conflict` is there if its
 * item is stored with other data.
 */
export function toShown(letter: KnownLetter, outcome: Outcome, reveal: boolean, conflict?: Conflict) {
  const { messageId, code, type, path, source, subject, faults, sentAt, receives, replays, groupId, attributes, body } =
    letter;
  const shown = {
    messageId,
    sentAt,
    receives,
    replays,
    ...(groupId && { groupId }),
    code,
    type,
    path,
    source,
    subject,
    faults,
  };
  const attributesShown = Object.entries(toPlain(attributes)).map(([name, { dataType, stringValue, binaryValue }]) => {
    // Ours hold no values of anybody.
    const isShown = reveal || name === "Replays" || (name === "Rejection" && code !== "failed");
    return { name, dataType, value: isShown ? (stringValue ?? binaryValue ?? "") : MASK };
  });
  const compared = conflict && { conflict: toShownConflict(conflict, reveal) };
  return { ...shown, now: outcome, attributes: attributesShown, message: messageOf(body, reveal), ...compared };
}

function messageOf(body: string, reveal: boolean): unknown {
  const json = readJson(body);
  const isJson = "value" in json && !isTooDeep(json.value);
  if (reveal) return isJson ? json.value : body;
  return isJson ? mask(json.value) : `${MASK} (${Buffer.byteLength(body).toLocaleString("en")} bytes)`;
}

/** A letter for people to read. */
export function renderLetter(shown: Shown, paint: Paint): string {
  const { messageId, sentAt, receives, replays, groupId, code, type, faults, now, attributes } = shown;
  const from = [shown.source, shown.subject].filter((one) => one !== null).join(" ");
  const head: [string, string][] = [
    ["id", messageId],
    ["sent", sentAt],
    ["received", `${times(receives)}, replayed ${times(replays)}`],
    ...(groupId ? [["group", groupId] as [string, string]] : []),
    ...(from ? [["from", from] as [string, string]] : []),
    ["type", type ?? "-"],
    ["code", code],
    ...faults.map((fault): [string, string] => ["fault", renderFault(fault)]),
    ["now", renderOutcome(now, shown)],
    ...attributes
      .filter(({ name }) => name !== "Rejection")
      .map(({ name, dataType, value }): [string, string] => ["attribute", `${name} (${dataType}) ${value}`]),
  ];
  const lines = head.map(([name, text]) => `${paint("bold", name.padEnd(9))}  ${printable(text)}\n`);
  const { conflict, message } = shown;
  const compared = conflict ? `\n${conflict.PK}\n${renderFields(conflict, paint)}` : "";
  return `${lines.join("")}${compared}\n${renderMessage(message)}\n`;
}

function renderMessage(message: unknown): string {
  if (typeof message !== "string") return printableJson(message, 2);
  return message.split("\n").map(printable).join("\n");
}

/** What would become of it if it were replayed now. */
function renderOutcome(outcome: Outcome, { code, faults }: Pick<Shown, "code" | "faults">): string {
  switch (outcome.status) {
    case "written":
      return "would be written";
    case "duplicate":
      return "is a duplicate of what is stored";
    case "rejected":
      if (isDeepStrictEqual(outcome.rejection, { code, faults })) return "would be rejected again";
      return `would be rejected (${outcome.rejection.code}): ${outcome.rejection.faults.map(renderFault).join("; ")}`;
    default:
      return `unknown, as the table did not answer: ${outcome.reason}`;
  }
}

function renderFault({ path, expected }: Fault): string {
  return `${path ? `${path}: ` : ""}expected ${expected}`;
}

function times(count: number): string {
  return count === 0 ? "never" : count === 1 ? "once" : `${count} times`;
}

/** What is stored and what was sent, as it is shown: masked, or not. An absent field has neither. */
export type ShownConflict = ReturnType<typeof toShownConflict>;

/** A conflict as it is shown; without `reveal` its values are masked. */
export function toShownConflict({ PK, corrected, fields }: Conflict, reveal: boolean) {
  const maskValue = (value: unknown) => (reveal || value === undefined ? value : MASK);
  const shown = fields.map(({ field, stored, sent, differs }) => {
    return { field, differs, stored: maskValue(stored), sent: maskValue(sent) };
  });
  return { PK, corrected, fields: shown };
}

const LAYOUT = ["", "FIELD", "STORED", "SENT"].map((title) => ({ title, least: Number.POSITIVE_INFINITY }));

/** Fields side by side, a line each; those that differ are marked. */
export function renderFields({ fields }: ShownConflict, paint: Paint): string {
  const rows = fields.map(({ field, differs, stored, sent }) => [differs ? "≠" : "", field, show(stored), show(sent)]);
  const { title, lines } = renderTable(LAYOUT, rows, Number.POSITIVE_INFINITY);
  const marked = lines.map((line, i) => (fields[i]?.differs ? paint("yellow", line) : line));
  return [paint("bold", title), ...marked].map((line) => `${line}\n`).join("");
}

function show(value: unknown): string {
  if (value === undefined) return "-";
  return value === MASK ? MASK : printableJson(value);
}
