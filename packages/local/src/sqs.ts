import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type Fauxqs, openFauxqs } from "./fauxqs.ts";
import { close, type Engine, type EngineOptions, serve } from "./listen.ts";
import { readQuery, toErrorXml, toXml } from "./query-protocol.ts";

/** A running SQS engine; what CloudWatch knows of a deployed queue, it knows itself. */
export type Sqs = Engine & {
  /** When the oldest message of a queue was sent, or undefined when it holds none. It disturbs nothing. */
  oldestMessage(queueUrl: string): Date | undefined;
};

/** Starts fauxqs, an SQS-compatible server without queues, in this process. */
export async function startSqs({ port = 0, data }: EngineOptions = {}): Promise<Sqs> {
  const fauxqs = await openFauxqs(data);
  const server = createServer(answerSqs(fauxqs.app));
  const stop = async () => {
    await close(server);
    await fauxqs.close();
  };
  try {
    const endpoint = await serve(server, port, "SQS");
    fauxqs.moveTo(endpoint);
    return { name: "fauxqs", endpoint, oldestMessage: (queueUrl) => oldestMessage(fauxqs.store, queueUrl), stop };
  } catch (error) {
    await fauxqs.close();
    throw error;
  }
}

function oldestMessage(store: Fauxqs["store"], queueUrl: string): Date | undefined {
  const { ready = [], delayed = [], inflight = [] } = store.getQueue(queueUrl)?.inspectMessages() ?? {};
  const messages = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const [first = Number.NaN, ...others] = messages.map(({ sentTimestamp }) => sentTimestamp);
  const oldest = others.reduce((one, other) => Math.min(one, other), first);
  return Number.isNaN(oldest) ? undefined : new Date(oldest);
}

const JSON_TYPE = "application/x-amz-json-1.0";
const QUERY_TYPE = "application/x-www-form-urlencoded";

/** A message of 1 MiB is three times as long in a form, and its attributes come with their names. */
const MAX_FORM_BYTES = 4 * 1024 * 1024;

/**
 * Hands requests in either protocol of SQS to the queues, whatever their path: the SDKs for Ruby and PHP post to the URL of the
 * queue, where fauxqs takes them for requests of S3, says 200, and drops them. All else is refused.
 */
function answerSqs(app: Fauxqs["app"]): RequestListener {
  return (request, response) => {
    const [type = ""] = (request.headers["content-type"] ?? "").split(";");
    if (request.method === "POST" && type === JSON_TYPE) {
      request.url = "/";
      return app.routing(request, response);
    }
    if (request.method === "POST" && type === QUERY_TYPE) {
      answerQuery(app, request, response).catch(() => response.destroy());
      return;
    }
    const message = `This is a queue service. It takes POST in the protocols of SQS: ${JSON_TYPE} or ${QUERY_TYPE}.`;
    response.writeHead(400, { "content-type": JSON_TYPE });
    response.end(JSON.stringify({ __type: "com.amazonaws.sqs#UnsupportedOperation", message }));
  };
}

async function answerQuery(app: Fauxqs["app"], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const answer = (status: number, xml: string) => {
    response.writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": requestId }).end(xml);
  };
  const refuse = (status: number, code: string, message: string) => {
    answer(status, toErrorXml(status < 500 ? "Sender" : "Receiver", code, message, requestId));
  };
  const form = await readForm(request);
  if (!form) return refuse(413, "RequestTooLarge", `A form has at most ${MAX_FORM_BYTES} bytes.`);
  const { action, body } = readQuery(form, request.url ?? "/");
  if (!/^[A-Z][A-Za-z]*$/.test(action)) return refuse(400, "InvalidAction", "The parameter Action names no action.");

  const { authorization = "" } = request.headers;
  const answered = await app.inject({
    method: "POST",
    url: "/",
    headers: { "content-type": JSON_TYPE, "x-amz-target": `AmazonSQS.${action}`, authorization },
    payload: JSON.stringify(body),
  });
  if (answered.statusCode === 200) return answer(200, toXml(action, answered.json(), requestId));
  const { __type: type = "InternalError", message = "" } = answered.json<{ __type?: string; message?: string }>();
  const [code = ""] = String(answered.headers["x-amzn-query-error"] ?? type.split("#").at(-1)).split(";");
  refuse(answered.statusCode, code, message);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new Error("the body of a request did not come in bytes");
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
