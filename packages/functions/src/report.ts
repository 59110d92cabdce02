import { channel } from "node:diagnostics_channel";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Consumption } from "@savelife/core/consume";
import { readTraceparent } from "@savelife/core/event";
import { measure, SERVICE } from "@savelife/core/metrics";
import type { Consumed } from "@savelife/core/settle";

/** The diagnostics channel on which each `Consumption` is published: the local stack and tests listen there. */
export const CONSUMPTIONS = "savelife:consumptions";

const serviceName = SERVICE.service;
const logger = new Logger({ serviceName });
const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "SaveLife", serviceName });
const consumptions = channel(CONSUMPTIONS);

/** Logs a batch, a line for each rejected or failed message and one for all, and emits its metrics. Never a payload. */
export function report(consumption: Consumption, milliseconds: number): void {
  const { consumed, writeUnits } = consumption;
  for (const one of consumed) logUnwritten(one);
  const counts = countBy(consumed, ({ outcome }) => [outcome.status]);
  const codes = countBy(consumed, ({ outcome }) => (outcome.status === "rejected" ? [outcome.rejection.code] : []));
  const reasons = countBy(consumed, ({ outcome }) => (outcome.status === "failed" ? [outcome.reason] : []));
  const measured = { messages: consumed.length, ...counts, writeUnits, milliseconds: Math.round(milliseconds) };
  logger.info("batch", { ...measured, ...(counts.rejected && { codes }), ...(counts.failed && { reasons }) });
  for (const { dimensions, values } of measure(consumed)) emit(dimensions, values);
  consumptions.publish(consumption);
}

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

function countBy<T>(all: T[], keys: (one: T) => string[]): Record<string, number> {
  const groups = Map.groupBy(all.flatMap(keys), (key) => key);
  return Object.fromEntries([...groups].map(([key, { length }]) => [key, length]));
}
