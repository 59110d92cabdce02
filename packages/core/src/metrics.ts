import type { Outcome } from "./outcome.ts";
import type { Consumed } from "./settle.ts";

/** Where a stage's own metrics are in CloudWatch: one for each, so that two stages of an account are not added up. */
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
 * Counts a batch. A custom metric costs $0.30 a month, so there are only these: three totals, and one for each type.
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

/** An alarm sounds when its metric was above the threshold, or `below` it, in a number of the last periods. */
export type AlarmRule = {
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  below?: true;
};

/** At the first period. */
const AT_ONCE = { evaluationPeriods: 1, datapointsToAlarm: 1 };

/** Once may be the network or a deploy; twice in a quarter of an hour is not. */
const TWICE_IN_A_QUARTER = { periodSeconds: 300, evaluationPeriods: 3, datapointsToAlarm: 2 };

/** Every alarm by its name, which is its section of the runbook; the most urgent first. See stacks/alarms.ts. */
const RULES = {
  "dead-letters": { periodSeconds: 60, ...AT_ONCE, threshold: 0 },
  failing: { ...TWICE_IN_A_QUARTER, threshold: 0 },
  // Seconds. The first two back-offs take 180 at most; SQS leaves out what was received three times.
  "queue-age": { periodSeconds: 60, evaluationPeriods: 5, datapointsToAlarm: 5, threshold: 300 },
  "consumer-errors": { periodSeconds: 300, ...AT_ONCE, threshold: 0 },
  "consumer-throttles": { ...TWICE_IN_A_QUARTER, threshold: 0 },
  "rejected-share": { periodSeconds: 900, ...AT_ONCE, threshold: 5 }, // percent
  "ingest-5xx": { ...TWICE_IN_A_QUARTER, threshold: 0 },
  "sign-ups": { periodSeconds: 86_400, ...AT_ONCE, threshold: 1, below: true },
} as const satisfies Record<string, AlarmRule>;

export type AlarmName = keyof typeof RULES;

/** The rules of all alarms. */
export const ALARMS: Record<AlarmName, AlarmRule> = RULES;

/** The alarms that a stage has: only in production somebody signs up every day. */
export function alarmsOf(stage: string): AlarmName[] {
  const names = Object.keys(ALARMS) as AlarmName[]; // all there are
  return names.filter((name) => name !== "sign-ups" || stage === "production");
}
