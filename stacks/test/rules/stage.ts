import { expect } from "vitest";
import { all, statements } from "../graph.ts";
import { isProduction, type Rule } from "./rule.ts";

/** Every kind of resource that a stage may have. Whoever adds one says here that it is meant. */
const KINDS = [
  ...["Api", "ApiMapping", "DomainName", "Integration", "Route", "Stage"],
  ...["Certificate", "CertificateValidation", "Record"],
  ...["Bucket", "BucketLifecycleConfiguration", "BucketNotification", "BucketObjectv2", "BucketPolicy"],
  ...["BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration"],
  ...["Dashboard", "LogGroup", "MetricAlarm", "Topic", "TopicPolicy", "TopicSubscription"],
  ...["EventRule", "EventSourceMapping", "EventTarget", "Function", "Permission", "StateMachine"],
  ...["Key", "Parameter", "Queue", "QueuePolicy", "RedriveAllowPolicy", "Role", "Table"],
];

/** The names by which functions and commands find what is deployed. */
const LINKS = [
  ...["Alarms", "Consumer", "DeadLetters", "ImportFiles", "ImportWorker", "Imports"],
  ...["Ingest", "IngestHandler", "IngestKeys", "Queue", "Table"],
];

/** What must hold of a stage as a whole. */
export const stage: Rule[] = [
  {
    name: "what is deployed can be found by the names that functions and commands know",
    check(app) {
      const links = app.resources.filter(({ type }) => type.endsWith(":LinkRef")).map(({ name }) => name);
      expect(links.sort()).toEqual(LINKS.map((name) => `${name}LinkRef`).sort());
    },
  },
  {
    name: "production records the names of its settings, and no value, so that the next deploy cannot lose them",
    check(app) {
      const { alarmEmail, domain, customerKey } = app.settings;
      const kept = Object.entries({
        SAVELIFE_CUSTOMER_KEY: customerKey,
        SAVELIFE_ALARM_EMAIL: alarmEmail,
        SAVELIFE_DOMAIN: domain,
      });
      const names = kept.flatMap(([name, value]) => (value ? [name] : []));
      const value = names.join(",") || "none";
      const expected = { name: `/savelife-events/${app.stage}/settings/kept`, type: "String", value };
      expect(all(app, "Parameter").map(({ inputs }) => inputs)).toEqual(isProduction(app) ? [expected] : []);
    },
  },
  {
    name: "a stage has no kind of resource that nobody has thought of",
    check(app) {
      const kinds = app.resources
        .filter(({ type }) => type.startsWith("aws:"))
        .map(({ type }) => type.split(":").at(-1));
      expect(kinds.filter((kind) => !KINDS.includes(kind ?? ""))).toEqual([]);
    },
  },
  {
    name: "nothing is open to the public, to another account, or to every service",
    check(app) {
      const policies = app.resources.flatMap(({ inputs }) => {
        return [inputs.policy, inputs.assumeRolePolicy].filter((policy) => policy !== undefined).flatMap(statements);
      });
      for (const { Effect, Principal } of policies) {
        if (Effect === "Deny") continue;
        expect(JSON.stringify(Principal)).toMatch(
          /^\{"(Service":"[a-z0-9.-]+[.]amazonaws[.]com|AWS":"arn:aws:iam::123456789012:root)"\}$/,
        );
      }
      for (const kind of ["BucketAcl", "FunctionUrl"]) expect(all(app, kind)).toEqual([]);
    },
  },
  {
    name: "nothing costs by the hour: no stage needs a network, a container or a database server",
    check(app) {
      const hourly = /^aws:(ec2|ecs|eks|elasticache|elasticloadbalancing|lb|nat|opensearch|rds|redshift)\//;
      expect(app.resources.filter(({ type }) => hourly.test(type)).map(({ type }) => type)).toEqual([]);
      expect(app.resources.filter(({ inputs }) => inputs.provisionedConcurrencyConfig !== undefined)).toEqual([]);
    },
  },
];
