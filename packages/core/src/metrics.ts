import type { Outcome } from "./outcome.ts";
import type { Consumed } from "./settle.ts";

/** Where a deployed stage's own metrics are in CloudWatch: one for each, so that two stages of an account are not added up. */
export function metricsNamespace(app: string, stage: string): string {
  return `SaveLife/${app}-${stage}`;
}

/** The dimension that every metric of ours has. */
export const SERVICE = { service: "consumer" } as const;

/** What each outcome is counted as: `Written` with the type as a second dimension, the others as totals. */
export const METRICS = {
  written: "Written",
  duplicate: "Duplicate",
  rejected: "Rejected",
  failed: "Failed",
} as const satisfies Record<Outcome["status"], string>;

/** What CloudWatch is given of a batch: values by the names of their metrics, and the dimensions beyond `SERVICE`. */
export type Measured = { dimensions: Record<string, string>; values: Record<string, number> };

/**
 * Counts a batch. A custom metric costs $0.30 a month, so there are no more than these: three totals, and one for each type.
 * Totals come with every batch, zero included: an alarm on a metric that stops is silent.
 */
export function measure(consumed: Consumed[]): Measured[] {
  const count = (status: Outcome["status"]) => consumed.filter(({ outcome }) => outcome.status === status).length;
  const totals = (["duplicate", "rejected", "failed"] as const).map((status) => [METRICS[status], count(status)]);
  const written = consumed.filter(({ outcome }) => outcome.status === "written");
  const byType = [...Map.groupBy(written, ({ event }) => event?.type ?? "unknown")];
  return [
    { dimensions: {}, values: Object.fromEntries(totals) },
    ...byType.map(([type, { length }]) => ({ dimensions: { type }, values: { [METRICS.written]: length } })),
  ];
}
