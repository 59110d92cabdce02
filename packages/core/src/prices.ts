/** A public price in US dollars, how much is free each month, the page that names it, and when it was copied. */
export type Price = { usd: number; unit: string; free: number; source: string; published: string; copied: string };

/**
 * AWS's prices in eu-west-1, first tier: the second begins at 100 billion SQS requests or 7.5 billion GB-seconds a
 * month. What is free does not end after a year. Each is from the address named, as two public repositories copied it:
 * henderjm/world-cup-sweepstake (docs/costs/aws-ireland-rates.json) and mamtha4u/SDLC
 * (backend/config/pricing_eu-west-1.json).
 */
export const PRICES = {
  writeUnit: price(0.705e-6, "write request unit, on demand", 0, "AmazonDynamoDB", "2026-09-11", "2026-10-04"),
  readUnit: price(0.1415e-6, "read request unit, on demand", 0, "AmazonDynamoDB", "2026-09-11", "2026-10-04"),
  storage: price(0.283, "GB of table and month", 25, "AmazonDynamoDB", "2026-09-11", "2026-10-04"),
  backup: price(0.22, "GB of point-in-time recovery and month", 0, "AmazonDynamoDB", "2026-09-11", "2026-10-04"),
  invocation: price(0.2e-6, "Lambda request, arm64", 1_000_000, "AWSLambda", "2026-10-01", "2026-10-02"),
  gigabyteSecond: price(0.0000133334, "GB-second, arm64", 400_000, "AWSLambda", "2026-10-01", "2026-10-02"),
  sqsRequest: price(0.4e-6, "SQS request, standard queue", 1_000_000, "AWSQueueService", "2026-09-11", "2026-10-02"),
  logGigabyte: price(0.57, "GB of log lines ingested", 5, "AmazonCloudWatch", "2026-09-22", "2026-10-02"),
  logStorage: price(0.03, "GB of logs and month", 5, "AmazonCloudWatch", "2026-09-22", "2026-10-02"),
  metric: price(0.3, "custom metric and month", 10, "AmazonCloudWatch", "2026-09-22", "2026-10-04"),
  alarmMetric: price(0.1, "metric of an alarm and month", 10, "AmazonCloudWatch", "2026-09-22", "2026-10-04"),
} satisfies Record<string, Price>;

function price(usd: number, unit: string, free: number, service: string, published: string, copied: string): Price {
  const source = `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${service}/current/eu-west-1/index.json`;
  return { usd, unit, free, source, published, copied };
}

/** What read units cost at list price, in US dollars. */
export function costOfReading(readUnits: number): number {
  return readUnits * PRICES.readUnit.usd;
}

/** An amount of money in words. */
export function dollars(usd: number): string {
  return usd < 0.01 ? "less than $0.01" : `about $${usd.toFixed(2)}`;
}
