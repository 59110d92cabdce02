import type { MetricQuery } from "./bill.ts";
import type { Resource } from "./synth.ts";

/** The metrics of an account: by name and dimensions what was reported, and when. */
export class Metrics {
  readonly #points = new Map<string, { seconds: number; value: number }[]>();

  report(namespace: string, metricName: string, dimensions: object, seconds: number, value: number): void {
    const key = keyOf({ namespace, metricName, dimensions });
    this.#points.set(key, [...(this.#points.get(key) ?? []), { seconds, value }]);
  }

  has(metric: object): boolean {
    return this.#points.has(keyOf(metric));
  }

  /** The statistic of a metric from one second to another, undefined when nothing was reported. */
  read(metric: object, stat: string, from: number, to: number): number | undefined {
    const points = this.#points.get(keyOf(metric)) ?? [];
    const values = points.filter(({ seconds }) => seconds >= from && seconds < to).map(({ value }) => value);
    if (values.length === 0) return undefined;
    return stat === "Sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
  }
}

function keyOf(metric: { namespace?: unknown; metricName?: unknown; dimensions?: unknown }): string {
  return JSON.stringify([metric.namespace, metric.metricName, metric.dimensions]);
}

/** The metrics that an alarm watches. */
export function watchedBy({ inputs }: Resource): object[] {
  const queries = inputs.metricQueries as MetricQuery[] | undefined;
  return queries ? queries.flatMap(({ metric }) => metric ?? []) : [inputs];
}

/**
 * Whether an alarm is in ALARM at a second: CloudWatch compares the last periods that end there with the threshold, and
 * missing data is as the alarm says.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function isSounding({ inputs }: Resource, metrics: Metrics, seconds: number): boolean {
  const { threshold, comparisonOperator, evaluationPeriods, datapointsToAlarm } = inputs;
  const values = Array.from({ length: Number(evaluationPeriods) }, (_, i) => datapoint(inputs, metrics, seconds, i));
  const breaching = values.filter((value) => {
    if (value === undefined) return inputs.treatMissingData === "breaching";
    return comparisonOperator === "LessThanThreshold" ? value < Number(threshold) : value > Number(threshold);
  });
  return breaching.length >= Number(datapointsToAlarm);
}

function datapoint(inputs: Resource["inputs"], metrics: Metrics, seconds: number, ago: number): number | undefined {
  const read = (metric: object, stat: string, period: number) => {
    return metrics.read(metric, stat, seconds - period * (ago + 1), seconds - period * ago);
  };
  const queries = inputs.metricQueries as MetricQuery[] | undefined;
  if (!queries) return read(inputs, String(inputs.statistic), Number(inputs.period));
  const expression = queries.find(({ metric }) => metric === undefined)?.expression ?? "";
  const values = queries.flatMap(({ id, metric }): [string, number | undefined][] => {
    return metric ? [[id, read(metric, metric.stat, metric.period)]] : [];
  });
  const computed = compute(expression, Object.fromEntries(values));
  return Number.isNaN(computed) ? undefined : computed;
}

/**
 * Metric math as far as the stacks use it: FILL, IF, arithmetic and comparisons, in which nothing comes of missing
 * data.
 */
function compute(expression: string, values: Record<string, number | undefined>): number {
  const functions = {
    FILL: (value: number | undefined, filler: number) => value ?? filler,
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
  };
  const scope = { ...functions, ...values };
  return Number(new Function(...Object.keys(scope), `return ${expression}`)(...Object.values(scope)));
}
