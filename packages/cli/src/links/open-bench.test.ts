import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { userInfo } from "node:os";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../test/stack.ts";
import { openBench } from "./open-bench.ts";

const ARN = "arn:aws:sts::123456789012:assumed-role/operator/maja";
const ANSWER = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>${ARN}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const links = {
  place: "stage production",
  stage: "production",
  Queue: { url: "https://sqs.eu-west-1.amazonaws.com/1/Queue" },
  DeadLetters: { url: "https://sqs.eu-west-1.amazonaws.com/1/DeadLetters" },
  Table: { name: "Table" },
};

let directory: string;
let sts: Server;
let asked: number;
let status: number;
beforeEach(async () => {
  directory = await temporaryDirectory();
  [asked, status] = [0, 200];
  sts = createServer((_, response) => {
    asked++;
    response.writeHead(status, { "content-type": "text/xml" }).end(status === 200 ? ANSWER : "");
  });
  sts.listen(0, "127.0.0.1");
  await once(sts, "listening");
  const address = sts.address();
  vi.stubEnv("AWS_ENDPOINT_URL_STS", `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "of-a-test");
  vi.stubEnv("AWS_REGION", "eu-west-1");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  sts.closeAllConnections();
  sts.close();
  await rm(directory, { recursive: true });
});

test("names the operator of a deployed stage as AWS does, and asks for that once", async () => {
  const bench = openBench(links, { env: {}, directory });
  expect([await bench.who(), await bench.who(), asked]).toEqual([ARN, ARN, 1]);
  expect(bench.stage).toBe("production");
  bench.close();
});

test("names the user of this machine when AWS does not answer, and on the local stack, where AWS is not asked", async () => {
  status = 403;
  const bench = openBench(links, { env: {}, directory });
  expect(await bench.who()).toBe(`${userInfo().username} on this machine`);
  bench.close();
  const engines = { sqs: "https://sqs.eu-west-1.amazonaws.com", dynamodb: "http://127.0.0.1:1" };
  const local = openBench({ ...links, stage: "local", engines }, { env: {}, directory });
  asked = 0;
  expect([await local.who(), asked]).toEqual([userInfo().username, 0]);
  local.close();
});
