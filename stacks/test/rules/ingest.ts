import { expect } from "vitest";
import { arn } from "../computed.ts";
import { all, one } from "../graph.ts";
import type { Rule } from "./rule.ts";

const handler = arn("lambda", "function:IngestHandlerFunction");

/** What the API must be. */
export const ingest: Rule[] = [
  {
    name: "the API has three routes, all to the one ingest function",
    check(app) {
      const routes = all(app, "Route").map(({ inputs }) => inputs.routeKey);
      expect(routes.sort()).toEqual(["POST /donation/create", "POST /donor/signup", "POST /events"]);
      expect(all(app, "Integration")).toHaveLength(3);
      for (const { inputs } of all(app, "Integration")) {
        const expected = { integrationUri: handler, integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" };
        expect(inputs).toMatchObject(expected);
      }
    },
  },
  {
    name: "nobody but the API may call a function from outside",
    check(app) {
      expect(all(app, "Permission")).toHaveLength(3);
      for (const { inputs } of all(app, "Permission")) {
        const sourceArn = `${arn("execute-api", "IngestApi")}/*`;
        expect(inputs).toMatchObject({ function: handler, principal: "apigateway.amazonaws.com", sourceArn });
      }
      expect(all(app, "FunctionUrl")).toEqual([]);
    },
  },
  {
    name: "the API is throttled to 100 requests a second",
    check(app) {
      const { defaultRouteSettings } = one(app, "Stage", "Ingest").inputs;
      expect(defaultRouteSettings).toEqual({ throttlingRateLimit: 100, throttlingBurstLimit: 200 });
    },
  },
  {
    name: "no page of another origin may call the API, but for those that the stage names",
    check(app) {
      const { corsOrigins } = app.settings;
      const allowHeaders = ["authorization", "content-type", "idempotency-key", "traceparent"];
      const expected = { allowOrigins: corsOrigins, allowMethods: ["POST"], allowHeaders };
      expect(one(app, "Api", "Ingest").inputs.corsConfiguration).toEqual(corsOrigins.length > 0 ? expected : {});
    },
  },
  {
    name: "the access log says who called what and when, and nothing of what was sent",
    check(app) {
      const { accessLogSettings } = one(app, "Stage", "Ingest").inputs;
      const { format } = accessLogSettings as { format: string };
      const logged = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
      expect(logged).toEqual(expect.arrayContaining(["requestId", "routeKey", "status", "identity.sourceIp"]));
      expect(logged.filter((name) => /authorizer|body|error|header|query/i.test(name ?? ""))).toEqual([]);
    },
  },
  {
    name: "the API has the host name that the stage chose, with a certificate and TLS 1.2, and otherwise AWS's",
    check(app) {
      const { domain } = app.settings;
      if (!domain) return expect(all(app, "DomainName")).toEqual([]);
      const { inputs } = one(app, "DomainName", "Ingest");
      expect(inputs).toMatchObject({ domainName: domain, domainNameConfiguration: { securityPolicy: "TLS_1_2" } });
      expect(all(app, "Record").map((record) => record.inputs.type)).toEqual(expect.arrayContaining(["A", "AAAA"]));
    },
  },
];
