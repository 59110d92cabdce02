import { CONSUMER } from "../packages/core/src/deployment.ts";

/**
 * What a stage may choose, each by a line of `.env` or `.env.<stage>`, which SST reads, or by an environment variable that is
 * in neither. Nothing has to be set. Secrets are not here: IngestKeys is set with `sst secret set`.
 */
export type Settings = {
  /** Who is told of alarms. AWS sends a mail that must be confirmed once. Default: nobody. */
  alarmEmail: string | undefined;
  /** Where the API is found, such as `events.example.org`, in a zone of Route 53 in this account. Default: AWS's name. */
  domain: string | undefined;
  /** The pages whose scripts may call the API, such as `https://www.example.org`. Default: none. */
  corsOrigins: string[];
  /** How much of the account's concurrency is kept for the consumer. Default: it shares with all functions. */
  reservedConcurrency: number | undefined;
  /** Whether table, queues, files and logs are encrypted with a key of your own. Default: with AWS's, at no cost. */
  customerKey: boolean;
};

type Environment = Record<string, string | undefined>;

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

/** What `check` makes of a setting, undefined when it is not set. */
function read<T>(
  env: Environment,
  name: string,
  expected: string,
  check: (text: string) => T | undefined,
): T | undefined {
  const text = env[name]?.trim() ?? "";
  if (text === "") return undefined;
  const value = check(text);
  if (value !== undefined) return value;
  throw new Error(
    `${name}: expected ${expected}, got "${text}"; correct it in .env, .env.<stage> or the environment, or leave it out`,
  );
}

function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

/** `*` is no origin: it would open the API to every page. */
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
