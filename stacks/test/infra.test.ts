import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { CHECKS } from "../../packages/cli/src/doctor/checks.ts";
import { print } from "../../packages/core/src/event.ts";
import { toItem } from "../../packages/core/src/item.ts";
import { drain, itemsOf, tableAt } from "../../packages/core/test/engines.ts";
import { fixture, record } from "../../packages/core/test/records.ts";
import { changes } from "./changes/changes.ts";
import { type Cloud, callerKey, ingestKeys, startCloud } from "./cloud.ts";
import { doctorFacts } from "./doctor-facts.ts";
import { invoke } from "./invoke.ts";
import { batch, observe, request } from "./observe.ts";
import { renderPages } from "./pages.ts";
import type { App, Rule } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";
import { sourceChanges } from "./source-changes.ts";
import { root } from "./sst-cli.ts";
import { synth } from "./synth.ts";

const secrets = { IngestKeys: ingestKeys };

/** A stage that makes use of every setting. */
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

// The first run installs SST's components, 25 to 45 s, and each stage takes 4 s.
beforeAll(async () => {
  const test = await synth("test", { secrets });
  const chosen = await synth("chosen", { secrets, settings });
  const production = await synth("production", { secrets });
  cloud = await startCloud();
  const used = await observe(production, cloud);
  for (const one of [test, chosen, production]) Object.assign(apps, { [one.stage]: { ...one, used } });
}, 240_000);
afterAll(async () => cloud?.stop());

describe.for(STAGES)("the stage %s", (stage) => {
  test.for(rules)("$name", (rule) => rule.check(app(stage)));

  test.for(CHECKS)("passes the doctor's check $name", (check) => {
    expect(check.examine(doctorFacts(app(stage)))).toEqual({ status: "holds" });
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
    const edited = await synth("production", { secrets, edits: sourceChanges });
    const changed = { ...edited, used: app("production").used };
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

describe("a bundle, as it would be deployed,", () => {
  const run = (name: string, event: unknown) => invoke(app("production").bundles[name]?.file ?? name, event, cloud.env);

  it("of the consumer writes a message, and sets aside what is none", async () => {
    const event = fixture("DonorSignedUp", crypto.randomUUID());
    const Records = [record(print(event)), record("{")];
    await drain(cloud.deadLetters);
    expect(await run("Consumer", { Records })).toEqual({ batchItemFailures: [] });
    expect((await itemsOf(tableAt(cloud.endpoint, "TableTable"))).get(`DONOR#${event.id}`)).toEqual(toItem(event));
    expect(await drain(cloud.deadLetters)).toHaveLength(1);
  });

  it("of ingest takes a request of a caller with a key, and refuses any other", async () => {
    const { data } = fixture("DonorSignedUp");
    await drain(cloud.queue);
    expect(await run("IngestHandler", request(data, callerKey))).toMatchObject({ statusCode: 202 });
    expect(await run("IngestHandler", request(data, "other"))).toMatchObject({ statusCode: 401 });
    expect(await drain(cloud.queue)).toHaveLength(1);
  });

  it("of the import worker sends the rows of a Distributed Map's batch, and writes rejects beside the result", async () => {
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

  it("of the import worker fails by the name that stops an import, when the plan is none", async () => {
    await expect(run("ImportWorker", { Items: [] })).rejects.toThrow("InvalidPlan");
  });
});

it("a deploy without the secret fails, and says how to set it", async () => {
  await expect(synth("secretless")).rejects.toThrow("sst secret set IngestKeys");
}, 60_000);

test.for(["docs/infrastructure.md", "sst-env.d.ts"])("%s says what the stacks say", (name) => {
  const written = readFileSync(path.join(root, name), "utf8");
  expect(written, `${name} is out of date; write it with: pnpm pages`).toBe(renderPages(app("production"))[name]);
});
