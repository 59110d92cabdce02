// What esbuild puts instead of a module, for the functions that SST bundles. Each entry says what it saves.
import path from "node:path";

const replacements = new Map([
  // 140 kB: in Lambda the credentials are in the environment; profiles, SSO and instance metadata are for other machines.
  ["@aws-sdk/credential-provider-node", "credentials.mjs"],
  // 20 kB: none of the operations that we use streams events.
  ["@smithy/core/event-streams", "no-event-streams.mjs"],
]);

export default [
  {
    name: "lambda-only",
    setup(build) {
      // SST 4.17.1 does not tell the filter which path is meant, so it must let all of them through.
      build.onResolve({ filter: /.*/ }, (args) => {
        const replacement = replacements.get(args.path);
        return replacement && { path: path.join(import.meta.dirname, replacement) };
      });
    },
  },
];
