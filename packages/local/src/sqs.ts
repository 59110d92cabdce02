import { createServer, type RequestListener } from "node:http";
import { type Fauxqs, openFauxqs } from "./fauxqs.ts";
import { close, type Engine, type EngineOptions, serve } from "./listen.ts";
import { JSON_TYPE, QUERY_TYPE } from "./query-protocol.ts";

/** A running SQS engine; what CloudWatch knows of a deployed queue, it knows itself. */
export type Sqs = Engine & {
  /** When the oldest message of a queue was sent, or undefined when it holds none. It disturbs nothing. */
  oldestMessage(queueUrl: string): Date | undefined;
};

/** Starts fauxqs, an SQS-compatible server without queues, in this process. */
export async function startSqs({ port = 0, data }: EngineOptions = {}): Promise<Sqs> {
  await using started = new AsyncDisposableStack();
  const fauxqs = await openFauxqs(data);
  started.defer(fauxqs.close);
  const server = createServer(answerSqs(fauxqs.app));
  const endpoint = await serve(server, port, "SQS");
  started.defer(() => close(server));
  fauxqs.moveTo(endpoint);
  const running = started.move();
  const stop = () => running.disposeAsync();
  return { name: "fauxqs", endpoint, oldestMessage: (queueUrl) => oldestMessage(fauxqs.store, queueUrl), stop };
}

function oldestMessage(store: Fauxqs["store"], queueUrl: string): Date | undefined {
  const { ready = [], delayed = [], inflight = [] } = store.getQueue(queueUrl)?.inspectMessages() ?? {};
  const messages = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const [first = Number.NaN, ...others] = messages.map(({ sentTimestamp }) => sentTimestamp);
  const oldest = others.reduce((one, other) => Math.min(one, other), first);
  return Number.isNaN(oldest) ? undefined : new Date(oldest);
}

/**
 * Hands requests in either protocol of SQS to the queues, whatever their path, and refuses all else: the SDKs for Ruby
 * and PHP post to the URL of the queue, where fauxqs takes them for requests of S3, says 200, and drops them.
 */
function answerSqs(app: Fauxqs["app"]): RequestListener {
  return (request, response) => {
    const [type = ""] = (request.headers["content-type"] ?? "").split(";");
    if (request.method === "POST" && [JSON_TYPE, QUERY_TYPE].includes(type)) {
      const { url = "/" } = request;
      request.url = url === "/" ? "/" : `/?QueueUrl=${encodeURIComponent(url)}`; // old clients name it by the path
      return app.routing(request, response);
    }
    const message = `This is a queue service. It takes POST in the protocols of SQS: ${JSON_TYPE} or ${QUERY_TYPE}.`;
    response.writeHead(400, { "content-type": JSON_TYPE });
    response.end(JSON.stringify({ __type: "com.amazonaws.sqs#UnsupportedOperation", message }));
  };
}
