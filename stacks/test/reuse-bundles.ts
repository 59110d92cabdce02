import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { json } from "node:stream/consumers";

/** What the program asks of the CLI: https://github.com/sst/sst/blob/dev/platform/src/components/rpc/rpc.ts */
type Call = { method: string; params: Build[] };
/** A function to be bundled, of which the rest is for whom the bundle is: its links, and the key that encrypts them. */
type Build = { functionID: string; handler: string; runtime: string; properties: unknown; bundle?: string };

/**
 * Stands between the program and the CLI: to bundle the functions takes longer than all else of a stage. Where an
 * earlier stage had a function bundled with the same options, the CLI is given a copy of that bundle, to which it adds
 * the links of this stage.
 * @param cli the CLI's URL
 * @param earlier the artifacts of the earlier stage
 * @returns the URL that takes the place of the CLI's
 */
export async function reuseBundles(cli: string, artifacts: string, earlier: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const call = (await json(request)) as Call;
    if (call.method === "Runtime.Build") call.params = call.params.map((build) => reused(build, artifacts, earlier));
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${cli}/rpc`, { method: "POST", headers, body: JSON.stringify(call) });
    response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function reused(build: Build, artifacts: string, earlier: string): Build {
  const { functionID, handler, runtime, properties } = build;
  const [options, bundle] = [`${functionID}.json`, `${functionID}-src`];
  const these = JSON.stringify({ handler, runtime, properties });
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(path.join(artifacts, options), these);
  const before = path.join(earlier, options);
  if (!existsSync(before) || readFileSync(before, "utf8") !== these) return build;
  cpSync(path.join(earlier, bundle), path.join(artifacts, bundle), { recursive: true });
  return { ...build, handler: "bundle.handler", bundle: path.join(artifacts, bundle) };
}
