import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type Asked, ask } from "../test/ask.ts";
import { countAt } from "../test/queues.ts";
import { type Local, startLocal } from "./start-local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal({ windowMilliseconds: 0 });
});
afterAll(() => local.stop());

type Target = { url: string; asked: Asked; status: number };

/** A request to each port, which shows or changes something when a program of this machine sends it. */
const TARGETS: Record<string, () => Target> = {
  ingest: () => post(`${local.ingest}/donor/signup`, "application/json", { first_name: "" }, 422),
  "a page of the console": () => ({ url: `${local.console.url}/dead-letters`, asked: {}, status: 401 }),
  "a form of the console": () => post(`${local.console.url}/send`, FORM, "confirm=yes", 401),
  "SQS by a form": () => post(local.deadLetters.url, FORM, "Action=SendMessage&MessageBody=x", 200),
  SQS: () => aws(local.sqs, "AmazonSQS.SendMessage", { QueueUrl: local.deadLetters.url, MessageBody: "x" }),
  DynamoDB: () => aws(local.dynamodb, "DynamoDB_20120810.Scan", { TableName: local.table.name }),
};

const FORM = "application/x-www-form-urlencoded";

function post(url: string, type: string, body: unknown, status: number, more: Record<string, string> = {}): Target {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { url, asked: { method: "POST", headers: { "content-type": type, ...more }, body: text }, status };
}

function aws(url: string, operation: string, body: object): Target {
  const credential = "local/20261122/us-east-1/service/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=of-a-test`;
  const headers = { "x-amz-target": operation, "x-amz-date": "20261122T100000Z", authorization };
  return post(url, "application/x-amz-json-1.0", body, 200, headers);
}

/** What shows that somebody else asks: with the port of the server, whose own host is right. */
const FOREIGN: Record<string, (host: string, port: string) => Record<string, string>> = {
  "another host": (_, port) => ({ host: `rebound.example:${port}` }),
  "a host that begins like ours": (_, port) => ({ host: `127.0.0.1.rebound.example:${port}` }),
  "our host without its port": () => ({ host: "127.0.0.1" }),
  "another port of our host": () => ({ host: "localhost:1" }),
  "another address of this machine": (_, port) => ({ host: `127.0.0.2:${port}` }),
  "another origin": (host) => ({ host, origin: "https://elsewhere.example" }),
  "another origin on this machine": (host) => ({ host, origin: "http://127.0.0.1:1" }),
  "https at our host": (host) => ({ host, origin: `https://${host}` }),
  "a sandbox": (host) => ({ host, origin: "null" }),
  "another site by its fetch metadata alone": (host) => ({ host, "sec-fetch-site": "cross-site" }),
  "another port by its fetch metadata alone": (host) => ({ host, "sec-fetch-site": "same-site" }),
};

describe.for(Object.entries(TARGETS))("%s", ([, target]) => {
  it.for(Object.entries(FOREIGN))("refuses %s, whatever the method, also the second time", async ([, foreign]) => {
    const before = await countAt(local.sqs, local.deadLetters.url);
    const { url, asked } = target();
    const { host, port } = new URL(url);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]) {
      const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "x-amz-target" };
      const headers = { ...asked.headers, ...preflight, ...foreign(host, port) };
      for (let i = 0; i < 2; i++) {
        const answer = await ask(url, { ...asked, method, headers });
        expect([403, 421]).toContain(answer.status);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
        expect(answer.headers).toMatchObject({ "content-security-policy": expect.any(String) });
        expect(answer.body).toMatch(method === "HEAD" ? /^$/ : /^This (server answers|request came)/);
      }
    }
    expect(await countAt(local.sqs, local.deadLetters.url)).toBe(before);
  });

  it("answers programs of this machine and its own pages, and lets no page read the answer", async () => {
    const { url, asked, status } = target();
    const { port } = new URL(url);
    for (const name of ["127.0.0.1", "localhost", "[::1]"]) {
      const host = `${name}:${port}`;
      const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
      for (const headers of [{ host }, { host, "sec-fetch-site": "none" }, own]) {
        const answer = await ask(url, { ...asked, headers: { ...asked.headers, ...headers } });
        expect(answer).toMatchObject({ status });
        expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
      }
    }
  });
});

const posts = Object.entries(TARGETS).filter(([name]) => name !== "a page of the console");
test.for(posts)(
  "%s refuses a body that is too long, closes the connection, and answers the next",
  async ([, target]) => {
    const { url, asked, status } = target();
    for (let i = 0; i < 2; i++) {
      const answer = await ask(url, { ...asked, body: "x".repeat(17 * 1024 * 1024) });
      expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
      expect(await ask(url, asked)).toMatchObject({ status });
    }
  },
);

it("listens on the loopback interface alone", () => {
  for (const address of [local.ingest, local.console.url, local.sqs, local.dynamodb, local.queue.url]) {
    expect(new URL(address).hostname).toBe("127.0.0.1");
  }
});
