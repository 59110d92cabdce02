import { MASK } from "@savelife/core/mask";
import { toLabel } from "../send/event-form.ts";
import { Text } from "./text.tsx";

/** A name and its value in words; a value that is undefined is masked. */
export type Fact = { label: string; value: string | undefined };

/** What is known of something, as a list of names and values that reads without knowing JSON. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ label, value }) => (
        <div>
          <dt>
            <Text value={label} most={80} />
          </dt>
          <dd>{value === undefined ? <span class="muted">{MASK}</span> : <Text value={value} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The fields of an item or an event's data as facts, or only their names. */
export function toFacts(fields: Record<string, unknown>, isRevealed: boolean): Fact[] {
  return Object.entries(fields).map(([name, value]) => ({
    label: toLabel(name),
    value: isRevealed ? showValue(value) : undefined,
  }));
}

/** A value as it is read: text as it is, anything else as JSON. */
export function showValue(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}
