import { CONSUMER } from "../packages/core/src/deployment.ts";

/**
 * What a stage may choose, each by a line of `.env` or `.env.<stage>`, which SST reads, or by an environment variable
 * that is in neither. Nothing has to be set. Secrets are not here: IngestKeys is set with `sst secret set`.
 */
export type Settings = {
  /** Who gets alarms. AWS sends a mail that must be confirmed once. Default: nobody. */
  alarmEmail: string | undefined;
  /** The host name of the API, such as `events.example.org`, in a Route 53 zone of the account. Default: AWS's. */
  domain: string | undefined;
  /** The pages whose scripts may call the API, such as `https://www.example.org`. Default: none. */
  corsOrigins: string[];
  /** How much of the account's concurrency is kept for the consumer. Default: it shares with all functions. */
  reservedConcurrency: number | undefined;
  /** Whether table, queues, files and logs are encrypted with a key of your own. Default: with AWS's, at no cost. */
  customerKey: boolean;
};

type Environment = Record<string, string | undefined>;

/** What a stage must not lose: its data would get another key, its alarms reach nobody, its callers find nothing. */
const KEPT = ["SAVELIFE_CUSTOMER_KEY", "SAVELIFE_ALARM_EMAIL", "SAVELIFE_DOMAIN"];

/** The names of those that are set to something. */
export function keptSettings(env: Environment): string[] {
  return KEPT.filter((name) => !["", "no", NONE].includes(textOf(env, name)));
}

/**
 * Refuses an environment in which settings are absent that the last deploy had. It happens on another machine, as
 * `.env` files are not committed: they name people and hosts. One that is left out on purpose says so: `no` or `none`.
 * @param before what `keptSettings` was then
 * @throws Error that names them
 */
export function refuseLost(before: string[], env: Environment): void {
  const lost = KEPT.filter((name) => before.includes(name) && textOf(env, name) === "");
  if (lost.length === 0) return;
  throw new Error(
    `The last deploy of production had ${lost.join(" and ")}, and this one has not: get .env.production from the person who deployed it. To leave one out on purpose, set it to none (SAVELIFE_CUSTOMER_KEY to no).`,
  );
}

/** The most that Step Functions takes for a state machine, less `savelife-events-` and `-imports`. */
const MAX_STAGE = 80 - "savelife-events-".length - "-imports".length;

/**
 * Refuses the name of a stage that would not be what it says, or that AWS would refuse in the middle of a deploy.
 * @throws Error that says which name is right
 */
export function refuseStage(stage: string): void {
  if (stage !== "production" && /^(prod|prd|live|production)$/i.test(stage)) {
    throw new Error(
      `The stage ${stage} would not be protected: the stage with people's data is called production. Deploy it with --stage production.`,
    );
  }
  if (stage.length > MAX_STAGE) {
    throw new Error(
      `The name of the stage has ${stage.length} characters, and AWS takes ${MAX_STAGE}: choose a shorter one.`,
    );
  }
}

/**
 * Reads and checks the settings.
 * @throws Error that names the setting, what was expected and what came
 */
export function readSettings(env: Environment): Settings {
  return {
    alarmEmail: read(env, "SAVELIFE_ALARM_EMAIL", "an e-mail address", matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)),
    domain: read(env, "SAVELIFE_DOMAIN", "a host name, such as events.example.org", matching(DOMAIN)),
    corsOrigins:
      read(env, "SAVELIFE_CORS_ORIGINS", "origins such as https://www.example.org, with commas", origins) ?? [],
    reservedConcurrency: read(env, "SAVELIFE_RESERVED_CONCURRENCY", RESERVED, concurrency),
    customerKey: read(env, "SAVELIFE_CUSTOMER_KEY", "yes or no", yesOrNo) ?? false,
  };
}

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const RESERVED = `a whole number from ${CONSUMER.concurrency}, the batches that the consumer handles at once, to 1000`;

/** Says of any setting that it is left out on purpose. */
const NONE = "none";

function textOf(env: Environment, name: string): string {
  return env[name]?.trim() ?? "";
}

/** What `check` makes of a setting, undefined when it is not set. */
function read<T>(
  env: Environment,
  name: string,
  expected: string,
  check: (text: string) => T | undefined,
): T | undefined {
  const text = textOf(env, name);
  if (text === "" || text === NONE) return undefined;
  const value = check(text);
  if (value !== undefined) return value;
  throw new Error(
    `${name}: expected ${expected}, got "${text}"; correct it in .env, .env.<stage> or the environment, or leave it out`,
  );
}

function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

/** `*` is not an origin: it would open the API to every page. */
function origins(text: string): string[] | undefined {
  const all = text.split(",").map((origin) => origin.trim());
  const isOrigin = (origin: string) => URL.canParse(origin) && new URL(origin).origin === origin;
  return all.every((origin) => isOrigin(origin) && origin.startsWith("https://")) ? all : undefined;
}

function concurrency(text: string): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= CONSUMER.concurrency && value <= 1000 ? value : undefined;
}

function yesOrNo(text: string): boolean | undefined {
  return text === "yes" ? true : text === "no" ? false : undefined;
}
