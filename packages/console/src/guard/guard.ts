import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** The names of the loopback interface. Any other name that leads here was made to do so by an attacker. */
const NAMES = ["127.0.0.1", "localhost", "[::1]"];

/** How a browser marks a request of a page of the same server, and one of its user: by the address bar, or a bookmark. */
const OWN_SITES = ["same-origin", "none"];

type Refusal = { status: 403 | 421; text: string };

/**
 * Puts a guard before every listener of a server of this machine, which may hold people's data: only programs of this machine
 * and the server's own pages are answered. A foreign name that leads to 127.0.0.1 is in `Host`, a page of another
 * origin in `Origin` or in `Sec-Fetch-Site`, whatever its method and the type of its body.
 */
export function guard(server: Server): void {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    closeUnlessRead(request, response);
    const refusal = findRefusal(request);
    if (refusal) return refuse(request, response, refusal);
    for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
  });
}

function findRefusal({ headers, socket }: IncomingMessage): Refusal | undefined {
  const { host = "", origin, "sec-fetch-site": site } = headers;
  const hosts = NAMES.map((name) => `${name}:${socket.localPort}`);
  if (!hosts.includes(host)) return { status: 421, text: `This server answers at http://${hosts[0]} alone.` };
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  if (!isForeign && (typeof site !== "string" || OWN_SITES.includes(site))) return undefined;
  return {
    status: 403,
    text: "This request came from a page of another site. Only this server's own pages may ask it.",
  };
}

/** As for the console's pages: a refusal must not be framed, run or kept. */
const HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** A person who followed a link from another site may go on by the link of this page, which is our own. */
function refuse({ headers, method }: IncomingMessage, response: ServerResponse, { status, text }: Refusal): void {
  const isPerson = status === 403 && method === "GET" && headers["sec-fetch-dest"] === "document";
  const type = isPerson ? "text/html" : "text/plain";
  const body = isPerson
    ? `<!doctype html><title>Refused</title><p>${text}</p><p><a href="">Open this page</a></p>`
    : text;
  response.writeHead(status, { ...HEADERS, "content-type": `${type}; charset=utf-8` }).end(`${body}\n`);
}

/** After an answer before the end of the body, such as 413, the rest of the body would be read as the next request. */
function closeUnlessRead(request: IncomingMessage, response: ServerResponse): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  if (length === "0" && encoding === undefined) return;
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request.once("end", () => {
    response.shouldKeepAlive = shouldKeepAlive;
  });
}
