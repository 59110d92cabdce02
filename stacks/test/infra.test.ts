import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { runCheck } from "../../packages/cli/src/doctor/check.ts";
import { CHECKS } from "../../packages/cli/src/doctor/checks.ts";
import { sstSecret } from "../../packages/cli/src/keys/change-keys.ts";
import { serialize } from "../../packages/core/src/event.ts";
import { toItem } from "../../packages/core/src/item.ts";
import { drain, itemsOf, tableAt } from "../../packages/core/test/engines.ts";
import { fixture, record } from "../../packages/core/test/records.ts";
import { startAws } from "./aws.ts";
import { countStage, type MetricQuery } from "./bill.ts";
import { changes } from "./changes/changes.ts";
import { type Cloud, callerKey, ingestKeys, startCloud } from "./cloud.ts";
import { isSounding, Metrics, watchedBy } from "./cloudwatch.ts";
import { doctorFacts } from "./doctor-facts.ts";
import { all } from "./graph.ts";
import { invoke } from "./invoke.ts";
import { batch, observe, request } from "./observe.ts";
import type { App, Rule } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";
import { sourceChanges } from "./source-changes.ts";
import { root, sstEnv } from "./sst-cli.ts";
import { synth, synthEach } from "./synth.ts";
import { type Lost, watchWorld } from "./watched-world.ts";

const secrets = { IngestKeys: ingestKeys };

/** Every setting: `chosen` is a stage that makes use of all. */
const settings = {
  SAVELIFE_ALARM_EMAIL: "alarms@example.org",
  SAVELIFE_DOMAIN: "events.example.org",
  SAVELIFE_CORS_ORIGINS: "https://www.example.org, https://example.org",
  SAVELIFE_RESERVED_CONCURRENCY: "20",
  SAVELIFE_CUSTOMER_KEY: "yes",
};

const STAGES = ["test", "chosen", "production"] as const;
const apps: Partial<Record<(typeof STAGES)[number], App>> = {};
const app = (stage: (typeof STAGES)[number]): App => apps[stage] ?? expect.fail(`${stage} could not be evaluated`);
let cloud: Cloud;

// The first run installs SST's components, 25 to 45 s.
beforeAll(async () => {
  const production = await synth("production", { secrets, settings: { SAVELIFE_CUSTOMER_KEY: "yes" } });
  const given = [{ secrets }, { secrets, settings }];
  const [test, chosen] = await synthEach("test", given, { bundlesOf: "production" });
  cloud = await startCloud();
  const observed = await observe(production, cloud);
  for (const [name, one] of Object.entries({ test, chosen, production }))
    Object.assign(apps, { [name]: { ...one, ...observed } });
}, 240_000);
afterAll(async () => cloud?.stop());

describe.for(STAGES)("the stage %s", (stage) => {
  test.for(rules)("$name", (rule) => rule.check(app(stage)));

  test.for(CHECKS)("passes the doctor's check $name", (check) => {
    expect(runCheck(check, doctorFacts(app(stage)))).toMatchObject({ status: "holds" });
  });
});

describe("a rule fails when", () => {
  test.for(changes)("$change", ({ stage = "test", apply, breaks }) => {
    const changed = structuredClone(app(stage));
    apply(changed);
    const rule = rules.find(({ name }) => name === breaks) ?? expect.fail(`there is no rule “${breaks}”`);
    expect(() => rule.check(changed)).toThrow();
  });

  it("it is there for something: each has a change that it finds", () => {
    const found = new Set(changes.map(({ breaks }) => breaks));
    expect(rules.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });
});

describe("in a copy of the stacks that is changed against the rules", () => {
  it(`${sourceChanges.length} changes to the files are found by the rules that they break, and no other rule fails`, async () => {
    const settings = { SAVELIFE_CUSTOMER_KEY: "yes" };
    const edited = await synth("production", { secrets, settings, edits: sourceChanges, bundlesOf: "production" });
    const { used, reported } = app("production");
    const changed = { ...edited, used, reported };
    const failing = rules.filter((rule) => fails(rule, changed)).map(({ name }) => name);
    expect(failing.sort()).toEqual([...new Set(sourceChanges.flatMap(({ breaks }) => breaks))].sort());
  }, 60_000);
});

function fails(rule: Rule, changed: App): boolean {
  try {
    rule.check(changed);
    return false;
  } catch {
    return true;
  }
}

describe("the alarms of production, over the metrics of a consumer in the simulator,", () => {
  const everyMinute = Array.from({ length: 60 }, (_, minute) => minute * 60);
  const alarms = () => all(app("production"), "MetricAlarm");

  /**
   * The second in which each alarm is sent first, by the name of its resource: one without actions after it was OK
   * (notices.ts).
   */
  const firstSounds = (metrics: Metrics, seconds = everyMinute): Map<string, number> => {
    const sounding = alarms().flatMap((alarm): [string, number][] => {
      const ok = seconds.find((second) => !isSounding(alarm, metrics, second)) ?? Number.POSITIVE_INFINITY;
      const from = [alarm.inputs.alarmActions].flat().length > 0 ? 0 : ok;
      const sounds = seconds.filter((second) => second >= from && isSounding(alarm, metrics, second));
      return sounds.map((second) => [alarm.name, second]);
    });
    return new Map(sounding.reverse()); // the first of each overwrites later ones
  };

  test.for<[Lost, string, number[]]>([
    ["the table", "a message every minute", everyMinute],
    ["the table", "one message", [0]],
    ["the table and the queues", "a message every minute", everyMinute],
    ["the table and the queues", "one message", [0]],
  ])(
    "sound within 15 minutes and before the first dead letter when its role loses %s, with %s",
    async ([lost, , sent]) => {
      const { metrics, firstDeadSeconds, written } = await watchWorld(sent, lost, 60);
      const failing = firstSounds(metrics).get("FailingAlarm") ?? expect.fail("it never sounds");
      expect(failing).toBeLessThanOrEqual(15 * 60);
      expect(failing).toBeLessThan(firstDeadSeconds);
      expect({ written, hasDied: Number.isFinite(firstDeadSeconds) }).toEqual({ written: 0, hasDied: true });
      expect(firstSounds(metrics).get("DeadLettersAlarm")).toBeGreaterThan(failing);
    },
  );

  test("never sound when it is healthy, and none for want of its metric", async () => {
    const { metrics, written } = await watchWorld(everyMinute, "nothing", 60);
    expect(written).toBe(everyMinute.length);
    expect(firstSounds(metrics)).toEqual(new Map());
    const unseen = alarms().filter((alarm) => !watchedBy(alarm).every((metric) => metrics.has(metric)));
    expect(unseen.map(({ name }) => name)).toEqual(["Ingest5xxAlarm"]); // nothing of this world is behind the API
  });

  test("sound for a day without a sign-up, after a day with one and not before", () => {
    const metrics = new Metrics();
    const hours = Array.from({ length: 72 }, (_, hour) => hour * 3_600);
    expect(firstSounds(metrics, hours)).toEqual(new Map());
    const alarm = alarms().find(({ name }) => name === "SignUpsAlarm") ?? expect.fail();
    const [, { metric } = expect.fail()] = alarm.inputs.metricQueries as MetricQuery[];
    metrics.report(metric?.namespace ?? "", metric?.metricName ?? "", metric?.dimensions ?? {}, 10 * 3_600, 1);
    expect(firstSounds(metrics, hours)).toEqual(new Map([["SignUpsAlarm", 35 * 3_600]]));
  });
});

describe("a bundle, as it would be deployed,", () => {
  const run = async (name: string, event: unknown) => {
    return (await invoke(app("production").bundles[name]?.file ?? name, event, cloud.env)).response;
  };

  it("of the consumer writes a message, and sets aside what is none", async () => {
    const event = fixture("DonorSignedUp", crypto.randomUUID());
    const Records = [record(serialize(event)), record("{")];
    await drain(cloud.deadLetters);
    expect(await run("Consumer", { Records })).toEqual({ batchItemFailures: [] });
    expect((await itemsOf(tableAt(cloud.endpoint, "TableTable"))).get(`DONOR#${event.id}`)).toEqual(toItem(event));
    expect(await drain(cloud.deadLetters)).toHaveLength(1);
  });

  it("of the consumer logs the status of a web page that came in place of DynamoDB's answer", async () => {
    cloud.dynamodb.fault = () => ({ kind: "page", status: 502 });
    const Records = [record(serialize(fixture("DonorSignedUp", crypto.randomUUID())))];
    const { logged } = await invoke(app("production").bundles.Consumer?.file ?? "", { Records }, cloud.env);
    cloud.dynamodb.fault = () => undefined;
    expect(logged).toContainEqual(expect.objectContaining({ message: "batch", reasons: { "HTTP 502": 1 } }));
  });

  it("of ingest takes a request of a caller with a key, and refuses any other", async () => {
    const { data } = fixture("DonorSignedUp");
    await drain(cloud.queue);
    expect(await run("IngestHandler", request(data, callerKey))).toMatchObject({ statusCode: 202 });
    expect(await run("IngestHandler", request(data, "other"))).toMatchObject({ statusCode: 401 });
    expect(await drain(cloud.queue)).toHaveLength(1);
  });

  it("of the import worker sends the rows of a Distributed Map's batch, and writes rejects next to the result", async () => {
    const { data } = fixture("DonorSignedUp");
    await drain(cloud.queue);
    cloud.s3.requests.length = 0;
    expect(await run("ImportWorker", batch([data, { ...data, type: "C+" }]))).toEqual({
      rows: 2,
      sent: 1,
      rejected: 1,
      rejects: expect.stringMatching(/^results\/9b3c1a52\/rejects\/[0-9a-f]{32}\.ndjson$/),
    });
    expect(await drain(cloud.queue)).toHaveLength(1);
    expect(cloud.s3.requests).toMatchObject([
      { method: "PUT", path: expect.stringContaining("/results/9b3c1a52/rejects/") },
    ]);
    expect(JSON.parse(cloud.s3.requests[0]?.body ?? "")).toMatchObject({ rejection: expect.stringMatching(/^type: /) });
  });

  it("of the import worker fails by the name that stops an import, when the mapping is invalid", async () => {
    await expect(run("ImportWorker", { Items: [] })).rejects.toThrow("InvalidPlan");
  });
});

it("savelife keys reads and writes the callers where SST keeps them, and says why it cannot", async () => {
  const aws = await startAws();
  const env = { ...sstEnv(), AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", AWS_ENDPOINT_URL: aws.url };
  const secret = sstSecret("test", env);
  expect(await secret.read()).toEqual({});
  const callers = { crm: ["a".repeat(64), "b".repeat(64)], website: ["c".repeat(64)] };
  await secret.write(callers);
  expect(await secret.read()).toEqual(callers);
  aws.deny();
  await expect(secret.read()).rejects.toMatchObject({ exitCode: 69, next: expect.stringContaining("Log in to AWS") });
  aws.close();
});

it("a deploy of production asks what the last one had before it makes anything", () => {
  expect(app("production").resources.find(({ type }) => type.startsWith("aws:"))?.name).toBe("KeptSettings");
});

it("a deploy without the secret fails, and says how to set it", async () => {
  await expect(synth("secretless", { bundlesOf: "production" })).rejects.toThrow("sst secret set IngestKeys");
}, 60_000);

it("docs/cost.md counts the metrics and alarms that would be deployed", () => {
  const page = readFileSync(path.join(root, "docs/cost.md"), "utf8");
  const { metrics, alarmMetrics } = countStage(app("production"));
  const [counted, watched] = [/most of ours are the (\d+) metrics/, /\| CloudWatch, (\d+) metrics of alarms/];
  const said = [counted, watched].map((pattern) => Number(pattern.exec(page)?.[1]));
  expect(said, "docs/cost.md is out of date; write it with: pnpm bench cost").toEqual([metrics, alarmMetrics]);
});

it("sst-env.d.ts has the types of what the stacks deploy", () => {
  const written = readFileSync(path.join(root, "sst-env.d.ts"), "utf8");
  expect(written, "sst-env.d.ts is out of date; write it with: pnpm pages").toBe(app("production").types);
});
