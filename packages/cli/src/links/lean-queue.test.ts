import { createServer } from "node:http";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import type { Links } from "./links.ts";
import { openLeanQueue, openQueue } from "./open-queue.ts";

it("leaves out two steps that the SDK does by default, under the names that this version gives them", () => {
  const links = { place: "a test", stage: "test", Queue: { url: "http://127.0.0.1:9/0/Queue" } };
  const stepsOf = (open: typeof openLeanQueue) => open(links, {}).client.middlewareStack.identify().join();
  const whole = stepsOf((...given) => openQueue(given[0], "Queue", given[1]));
  const lean = stepsOf(openLeanQueue);
  for (const name of ["loggerMiddleware", "getUserAgentMiddleware"]) {
    expect(whole).toContain(name);
    expect(lean).not.toContain(name);
  }
});

it.for([
  ["an import", openLeanQueue],
  ["any other command", (links: Links, env: NodeJS.ProcessEnv) => openQueue(links, "Queue", env)],
] as const)("names savelife and its version in every request of %s", async ([, open]) => {
  const agents: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    agents.push(request.headers["user-agent"]);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const engines = { sqs: endpoint, dynamodb: endpoint };
  const { client, url } = open({ place: "a test", stage: "test", Queue: { url: `${endpoint}/0/Queue` }, engines }, {});
  await client.send(new GetQueueAttributesCommand({ QueueUrl: url }));
  server.close();
  expect(agents).toEqual([expect.stringContaining(`savelife/${manifest.version}`)]);
});
