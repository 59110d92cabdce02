import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

/** The context of one call of the function `name`, which may take `timeoutMilliseconds` from now. */
export function createContext(name: string, timeoutMilliseconds: number): Context {
  const deadline = performance.now() + timeoutMilliseconds;
  return {
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: "1024",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: refuse,
    fail: refuse,
    succeed: refuse,
  };
}

function refuse(): never {
  throw new Error("expected the handler to return a promise: Node 24 in Lambda has no callbacks any more");
}
