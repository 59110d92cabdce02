import { expect, test } from "vitest";
import { refuseForeignQueue } from "./foreign-queue.ts";

test.for([
  ["https://sqs.eu-west-1.amazonaws.com/123456789012/Queue", undefined],
  ["http://127.0.0.1:4566/000000000000/Queue", "http://127.0.0.1:4566"],
])("lets %s through with the endpoint %s", ([url, endpoint]) => {
  expect(() => refuseForeignQueue(url as string, endpoint)).not.toThrow();
});

test.for([
  ["https://sqs.eu-west-1.amazonaws.com/123456789012/Queue", "http://127.0.0.1:4566"],
  ["http://127.0.0.1:4567/000000000000/Queue", "http://127.0.0.1:4566"],
])("refuses %s with the endpoint %s, and names both", ([url, endpoint]) => {
  const refuse = () => refuseForeignQueue(url as string, endpoint);
  expect(refuse).toThrow(new URL(url as string).host);
  expect(refuse).toThrow(new URL(endpoint as string).host);
});
