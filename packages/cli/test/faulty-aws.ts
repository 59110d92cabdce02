import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { sendPage } from "@savelife/core/test/proxy";

/** What every request is answered: an error of AWS by its name, or a web page of something between us and AWS. */
export type Fault = { status: number; name: string } | { status: number; page: true };

/** Starts a server that answers every request of every service with the same fault, in the protocol of the request. */
export async function startFaultyAws(fault: Fault): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request
      .resume()
      .on("end", () => ("page" in fault ? sendPage(response, fault.status) : sendError(fault, request, response)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** SQS, DynamoDB, Step Functions and CloudWatch speak JSON, Lambda REST and JSON, IAM and S3 XML. */
function sendError(
  { status, name }: { status: number; name: string },
  { headers, url = "" }: IncomingMessage,
  response: ServerResponse,
): void {
  const isJson = headers["x-amz-target"] !== undefined || url.startsWith("/20");
  const code = `<Code>${name}</Code><Message>ivica lives in Amsterdam</Message>`;
  const isIam = String(headers["content-type"]).includes("x-www-form-urlencoded");
  const xml = isIam
    ? `<ErrorResponse><Error><Type>Sender</Type>${code}</Error></ErrorResponse>`
    : `<Error>${code}</Error>`;
  response.writeHead(status, {
    "content-type": isJson ? "application/x-amz-json-1.0" : "application/xml",
    "x-amzn-errortype": name,
  });
  response.end(isJson ? JSON.stringify({ __type: name, message: "ivica lives in Amsterdam" }) : xml);
}
