import { parse } from "@savelife/core/parse";
import { test as engineTest } from "@savelife/core/test/engine-tests";
import { drain } from "@savelife/core/test/engines";
import { createIngest, type Ingest } from "../src/ingest-app.ts";

type Headers = Record<string, string>;
type Fault = { pointer: string; detail: string };
/** What ingest answers: a receipt, a problem, or what became of a batch. */
type Answer = {
  id?: string;
  type?: string;
  detail?: string;
  errors?: Fault[];
  results?: { id?: string; status: string; problem?: object }[];
  problemsLeftOut?: number;
};

/** `test` with `ingest`: open to everybody, before a queue of the test alone. */
export const test = engineTest.extend("ingest", ({ directQueue: queue }) => {
  /**
   * Posts a body, which becomes JSON where it is neither text nor bytes, as JSON unless the headers say otherwise.
   * @param change makes this ingest another one: with keys, or before another queue
   */
  async function post(path: string, body: unknown, headers: Headers = {}, change: Partial<Ingest> = {}) {
    const bytes = typeof body === "string" || body instanceof Buffer ? body : JSON.stringify(body);
    const all = { "content-type": "application/json", ...headers };
    const app = createIngest({ queue, keys: undefined, ...change });
    const response = await app.request(path, { method: "POST", body: bytes, headers: all });
    const answer: Answer = Object(await response.json());
    return { status: response.status, headers: response.headers, answer };
  }
  return {
    queue,
    app: createIngest({ queue, keys: undefined }),
    post,
    /** The messages on the queue, which is empty then. */
    drained: () => drain(queue),
    /** The same as the consumer reads them. */
    queued: async () => (await drain(queue)).map(({ Body = "" }) => parse(Body)),
  };
});
