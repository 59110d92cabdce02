import { all } from "../graph.ts";
import { add, type Change, set } from "./change.ts";

/** Changes that the rules of rules/ingest.ts must find. */
export const ingestChanges: Change[] = [
  {
    change: "a route answers GET",
    breaks: "the API has three routes, all to the one ingest function",
    apply: (app) => Object.assign(all(app, "Route")[0]?.inputs ?? {}, { routeKey: "GET /donor/signup" }),
  },
  {
    change: "ingest gets its own address, past the throttle",
    breaks: "nobody but the API may call a function from outside",
    apply: add("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" }),
  },
  {
    change: "any API may call ingest",
    breaks: "nobody but the API may call a function from outside",
    apply: (app) => Object.assign(all(app, "Permission")[0]?.inputs ?? {}, { sourceArn: undefined }),
  },
  {
    change: "the throttle is lifted",
    breaks: "the API is throttled to 100 requests a second",
    apply: set("Stage", "Ingest", { defaultRouteSettings: undefined }),
  },
  {
    change: "any page may call the API",
    breaks: "no page of another origin may call the API, but for those that the stage names",
    apply: set("Api", "Ingest", { corsConfiguration: { allowOrigins: ["*"] } }),
  },
  {
    change: "the access log keeps what a caller's key was",
    breaks: "the access log says who called what and when, and nothing of what was sent",
    apply: set("Stage", "Ingest", { accessLogSettings: { format: "$context.requestId $context.authorizer.claims" } }),
  },
  {
    change: "the host name allows TLS 1.0",
    breaks: "the API has the host name that the stage chose, with a certificate and TLS 1.2, and otherwise AWS's",
    stage: "chosen",
    apply: set("DomainName", "Ingest", { domainNameConfiguration: { securityPolicy: "TLS_1_0" } }),
  },
];
