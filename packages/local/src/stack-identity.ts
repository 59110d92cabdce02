import type { RequestListener } from "node:http";
import * as z from "zod/mini";

/** The process of a stack, and the folder that it belongs to, if any. */
const StackIdentity = z.object({ pid: z.int().check(z.positive()), folder: z.optional(z.string()) });

export type StackIdentity = z.output<typeof StackIdentity>;

const PATH = "/.well-known/savelife-stack";

/** Lets a server of a stack say whose it is, so that another start can name it; all other requests are the listener's. */
export function identify(identity: StackIdentity, listener: RequestListener): RequestListener {
  const body = JSON.stringify(identity);
  return (request, response) => {
    if (request.url !== PATH) return listener(request, response);
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  };
}

/** Asks whoever listens on a port of this machine; undefined when it is not a stack of ours. */
export async function askIdentity(port: number): Promise<StackIdentity | undefined> {
  try {
    const signal = AbortSignal.timeout(1_000);
    const response = await fetch(`http://127.0.0.1:${port}${PATH}`, { redirect: "error", signal });
    return StackIdentity.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
}
