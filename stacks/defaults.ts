/// <reference path="../.sst/platform/config.d.ts" />
import { execFileSync } from "node:child_process";
import { key } from "./key.ts";
import { logName } from "./stage.ts";

/** Sets what every function has in common; it holds for the functions that are made after the call. */
export function applyDefaults(): void {
  const commit = readCommit();
  $transform(sst.aws.Function, (args, _opts, name) => {
    const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
      name: logName(name),
      retentionInDays: 30, // a month: longer than the 14 days of a dead letter, whose story is there
      ...(key && { kmsKeyId: key.arn }),
    });
    args.runtime ??= "nodejs24.x";
    args.architecture ??= "arm64"; // a fifth cheaper than x86_64, for the same milliseconds
    args.logging ??= { format: "json", logGroup: logs.name };
    args.nodejs ??= {
      minify: true,
      esbuild: { keepNames: false }, // 20 kB; errors are distinguished by their `name`, which the SDK sets by itself
      plugins: "packages/functions/bundle/plugins.mjs", // 160 kB that no function of ours runs
    };
    args.permissions = $output(args.permissions ?? []).apply((permissions) => [
      ...permissions,
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] }, // its streams
    ]);
    args.tags = $output(args.tags).apply((tags) => ({ ...tags, commit }));
    args.transform ??= {};
    args.transform.role ??= (role) => {
      role.managedPolicyArns = []; // AWSLambdaBasicExecutionRole may write to every log of the account
      if (!$dev) role.assumeRolePolicy = lambdaAlone();
    };
  });
}

/**
 * SST 4.17.1 lets the whole account assume the role of every function: it tests `!dev` on an Output, which is never
 * false. Under `sst dev` the developer's own process assumes the role, so there SST's policy stays.
 */
const lambdaAlone = () => aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });

/** The commit that is deployed, `-dirty` when files differ. `savelife doctor` compares it with the files at hand. */
function readCommit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"], {
      encoding: "utf8",
    }).trim();
  } catch {
    return "unknown"; // not a clone: the doctor reports that it does not know
  }
}
