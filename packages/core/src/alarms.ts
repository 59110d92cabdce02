/**
 * When an alarm sounds: when its metric was above the threshold in a number of the last periods. `below`: when it was below.
 * CloudWatch looks every minute, at periods that end then.
 */
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

/**
 * Every alarm of a stage by its name, which is its section of the runbook; the most urgent first. stacks/alarms.ts says what
 * each is about, the doctor compares what is deployed.
 */
const RULES = {
  "dead-letters": { periodSeconds: 60, ...AT_ONCE, threshold: 0 },
  failing: { ...TWICE_IN_A_QUARTER, threshold: 0 },
  // Seconds. The first two back-offs take 180 at most; SQS leaves out what was received three times. Minutes in a row, as one
  // slow message is no alarm.
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
