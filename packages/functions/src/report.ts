import { channel } from "node:diagnostics_channel";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Consumption } from "@savelife/core/consume";
import type { Outcome } from "@savelife/core/outcome";
import type { Consumed } from "@savelife/core/settle";
import { readTraceparent } from "@savelife/core/trace";

/** The diagnostics channel on which each `Consumption` is told: the local stack and tests listen there. */
export const CONSUMPTIONS = "savelife:consumptions";

const logger = new Logger({ serviceName: "consumer" });
/** Deployed, each stage has a namespace of its own, lest the numbers of two stages in one account be added up. */
const namespace = process.env.POWERTOOLS_METRICS_NAMESPACE ?? "SaveLife";
const metrics = new Metrics({ namespace, serviceName: "consumer" });
const consumptions = channel(CONSUMPTIONS);

/** Tells of a batch: a log line for each rejected or failed message and one for all, and its metrics. Never a payload. */
export function report(consumption: Consumption, milliseconds: number): void {
  const { consumed, writeUnits } = consumption;
  for (const one of consumed) logUnwritten(one);
  const counts = countBy(consumed, ({ outcome }) => outcome.status);
  logger.info("batch", { messages: consumed.length, ...counts, writeUnits, milliseconds: Math.round(milliseconds) });

  emit({}, { BatchSize: consumed.length, ConsumedWriteUnits: writeUnits });
  for (const [type, ofType] of Map.groupBy(consumed, ({ event }) => event?.type ?? "unknown")) {
    emit(
      { type },
      countBy(ofType, ({ outcome }) => METRICS[outcome.status]),
    );
  }
  const rejected = consumed.flatMap(({ outcome }) => (outcome.status === "rejected" ? [outcome.rejection] : []));
  for (const [code, count] of Object.entries(countBy(rejected, (rejection) => rejection.code))) {
    emit({ code }, { Rejected: count });
  }
  consumptions.publish(consumption);
}

const METRICS: Record<Outcome["status"], string> = {
  written: "Written",
  duplicate: "Duplicate",
  rejected: "Rejected",
  failed: "Failed",
};

function logUnwritten({ record, event, outcome, done }: Consumed): void {
  if (outcome.status === "written" || outcome.status === "duplicate") return;
  const why = outcome.status === "failed" ? { reason: outcome.reason } : outcome.rejection;
  const traceparent = event?.traceparent ?? readTraceparent(record.messageAttributes.traceparent?.stringValue);
  const ids = { messageId: record.messageId, eventId: event?.id, type: event?.type, traceparent };
  logger.warn(outcome.status, { ...ids, ...why, receives: Number(record.attributes.ApproximateReceiveCount), done });
}

function emit(dimensions: Record<string, string>, values: Record<string, number>): void {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  for (const [name, value] of Object.entries(values)) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}

function countBy<T>(all: T[], key: (one: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
