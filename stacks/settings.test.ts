import { describe, expect, it, test } from "vitest";
import { readSettings } from "./settings.ts";

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
