/** What a stage costs by the month whether anything comes or not, counted of what `sst diff` would deploy. */
import { ingestKeys, startCloud } from "./cloud.ts";
import { all, one } from "./graph.ts";
import { type Observed, observe } from "./observe.ts";
import { type Synth, synth } from "./synth.ts";

/** A metric of an alarm, or an expression over them. */
export type MetricQuery = {
  id: string;
  expression?: string;
  metric?: {
    namespace: string;
    metricName: string;
    dimensions: Record<string, string>;
    stat: string;
    period: number;
  };
};

/** The metrics and expressions of an alarm. */
export function metricQueries(app: Pick<Synth, "resources">, name: string): MetricQuery[] {
  return one(app, "MetricAlarm", name).inputs.metricQueries as MetricQuery[];
}

/** CloudWatch charges for each metric of an alarm, and not for the expressions over them. */
export function countAlarmMetrics(app: Pick<Synth, "resources">): number {
  const counts = all(app, "MetricAlarm").map(({ inputs }) => {
    const queries = inputs.metricQueries as MetricQuery[] | undefined;
    return queries ? queries.filter(({ metric }) => metric !== undefined).length : 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What a stage has all month, each part of which has its price. */
export function countStage(app: Pick<Synth, "resources"> & Pick<Observed, "reported">) {
  return { metrics: app.reported.length, alarmMetrics: countAlarmMetrics(app) };
}

/** For `pnpm bench cost`: one line of JSON about production. */
if (import.meta.main) {
  const production = await synth("production", { secrets: { IngestKeys: ingestKeys } });
  const cloud = await startCloud();
  const { reported } = await observe(production, cloud);
  await cloud.stop();
  process.stdout.write(`${JSON.stringify(countStage({ ...production, reported }))}\n`);
}
