import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { keptSettings, readSettings, refuseLost, refuseStage } from "./settings.ts";

describe("the settings of a stage", () => {
  it("need not be set", () => {
    expect(readSettings({ SAVELIFE_DOMAIN: "", SAVELIFE_CUSTOMER_KEY: " " })).toEqual({
      alarmEmail: undefined,
      domain: undefined,
      corsOrigins: [],
      reservedConcurrency: undefined,
      customerKey: false,
    });
  });

  it("are read as they are meant", () => {
    const env = {
      SAVELIFE_ALARM_EMAIL: "alarms@example.org",
      SAVELIFE_DOMAIN: "events.example.org",
      SAVELIFE_CORS_ORIGINS: "https://www.example.org, https://example.org:8443",
      SAVELIFE_RESERVED_CONCURRENCY: "10",
      SAVELIFE_CUSTOMER_KEY: "yes",
    };
    expect(readSettings(env)).toEqual({
      alarmEmail: "alarms@example.org",
      domain: "events.example.org",
      corsOrigins: ["https://www.example.org", "https://example.org:8443"],
      reservedConcurrency: 10,
      customerKey: true,
    });
  });

  test.for([
    ["SAVELIFE_ALARM_EMAIL", "alarms", "an e-mail address"],
    ["SAVELIFE_DOMAIN", "https://events.example.org", "a host name"],
    ["SAVELIFE_DOMAIN", "Events.example.org", "a host name"],
    ["SAVELIFE_CORS_ORIGINS", "*", "origins"],
    ["SAVELIFE_CORS_ORIGINS", "https://example.org/", "origins"],
    ["SAVELIFE_CORS_ORIGINS", "http://example.org", "origins"],
    ["SAVELIFE_RESERVED_CONCURRENCY", "9", "a whole number from 10"],
    ["SAVELIFE_RESERVED_CONCURRENCY", "many", "a whole number from 10"],
    ["SAVELIFE_CUSTOMER_KEY", "true", "yes or no"],
  ] as const)("%s is refused as %j, by its name", ([name, value, expected]) => {
    expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name}: expected ${expected}.*, got `));
  });
});

describe("a deploy", () => {
  const all = ["SAVELIFE_CUSTOMER_KEY", "SAVELIFE_ALARM_EMAIL", "SAVELIFE_DOMAIN"];
  const env = {
    SAVELIFE_CUSTOMER_KEY: "yes",
    SAVELIFE_ALARM_EMAIL: "a@example.org",
    SAVELIFE_DOMAIN: "events.example.org",
    SAVELIFE_CORS_ORIGINS: "https://www.example.org",
  };

  test.for([
    [env, all],
    [{}, []],
    [{ ...env, SAVELIFE_CUSTOMER_KEY: "no", SAVELIFE_DOMAIN: "none", SAVELIFE_ALARM_EMAIL: " " }, []],
  ] as const)("with %j records %j", ([env, names]) => {
    expect(keptSettings(env)).toEqual(names);
  });

  it("is refused without a setting that the last one had, and again", () => {
    const lost = { ...env, SAVELIFE_CUSTOMER_KEY: "", SAVELIFE_DOMAIN: undefined };
    for (const _ of [1, 2]) {
      expect(() => refuseLost(all, lost)).toThrow(
        "had SAVELIFE_CUSTOMER_KEY and SAVELIFE_DOMAIN, and this one has not",
      );
    }
  });

  it("may change a setting, leave one out by name, and have what was not there", () => {
    refuseLost(all, { ...env, SAVELIFE_CUSTOMER_KEY: "no", SAVELIFE_DOMAIN: "none" });
    refuseLost(all, { ...env, SAVELIFE_DOMAIN: "other.example.org" });
    for (const before of [[], ["none"], [""]]) refuseLost(before, {});
    expect(readSettings({ SAVELIFE_DOMAIN: "none", SAVELIFE_ALARM_EMAIL: "none" })).toEqual(readSettings({}));
  });
});

describe("the name of a stage", () => {
  test.for(["prod", "prd", "live", "Production", "PROD"])("is refused as %s, with the right one", (stage) => {
    expect(() => refuseStage(stage)).toThrow("is called production. Deploy it with --stage production");
  });

  it("is refused above what AWS takes, before AWS refuses it", () => {
    expect(() => refuseStage("a".repeat(57))).toThrow("has 57 characters, and AWS takes 56");
  });

  test.for(["production", "staging", "ana", "live-test", "a".repeat(56)])("may be %s", (stage) => {
    refuseStage(stage);
  });
});

describe("the stacks, evaluated by a deploy that would lose data,", () => {
  const Parameter = vi.fn();
  /** What SST and AWS know when the files are evaluated. */
  const deploy = async (stage: string, values: string[]) => {
    vi.stubGlobal("$app", { name: "savelife-events", stage });
    vi.stubGlobal("aws", { ssm: { getParametersByPath: async () => ({ values }), Parameter } });
    const { keepSettings } = await import("./kept-settings.ts");
    await keepSettings();
  };
  beforeEach(() => {
    vi.resetModules();
    for (const name of Object.keys(process.env)) if (name.startsWith("SAVELIFE_")) vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  test.for<[string, string[], string]>([
    ["production", ["SAVELIFE_CUSTOMER_KEY,SAVELIFE_DOMAIN"], "had SAVELIFE_CUSTOMER_KEY and SAVELIFE_DOMAIN"],
    ["prod", [], "the stage with people's data is called production"],
  ])("refuse %s, and again, before they make anything", async ([stage, values, said]) => {
    for (const _ of [1, 2]) await expect(deploy(stage, values)).rejects.toThrow(said);
    expect(Parameter).not.toHaveBeenCalled();
  });

  it("record the settings of one that loses nothing", async () => {
    await deploy("production", ["none"]);
    expect(Parameter.mock.calls).toMatchObject([["KeptSettings", { value: "none" }]]);
  });
});
