import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { Resource } from "sst/resource";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { openTable } from "../links/open-bench.ts";
import { clientOptions, openQueue } from "../links/open-queue.ts";
import { readLinks } from "../links/read-links.ts";
import { watchService } from "../links/service-error.ts";
import type { Paint } from "../output/output.ts";
import { amount, printable, printableJson } from "../output/text.ts";
import { type Finding, runCheck } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { changedSince, readWantedKey } from "./code.ts";
import { readFacts, type Target } from "./read-facts.ts";

export type DoctorOptions = {
  /** Refuses to check anything but this stage. */
  stage: string | undefined;
  json: boolean;
};

/**
 * Checks the linked system and prints what every check says.
 * @throws CliError when something is wrong or could not be read, and when there is nothing to check
 */
export async function runDoctor({ stage, json }: DoctorOptions, io: Io): Promise<void> {
  const { output, messages } = io;
  const links = readLinks(io.directory);
  if (stage !== undefined && stage !== links.stage) throw anotherStage(stage, links);
  const facts = await readFacts(openTarget(links, io.env));
  const findings = CHECKS.map((check) => runCheck(check, facts));
  const healthy = findings.every(({ status }) => status === "holds" || status === "awsOnly");
  if (json) await output.write(`${printableJson({ place: links.place, healthy, checks: findings }, 2)}\n`);
  else await output.write(renderFindings(findings, output.paint));
  await messages.write(renderCounts(findings, links.place));
  if (!healthy)
    throw new CliError(EXIT.rejected, "not every check holds", "Fix what is wrong, from the top, and run it again.");
}

function anotherStage(stage: string, { place }: Links): CliError {
  const next = `Run it there: npx sst shell --stage ${stage} npx savelife doctor`;
  return new CliError(EXIT.usage, `expected the links of stage ${stage}, got those of ${place}`, next);
}

function openTarget(links: Links, env: NodeJS.ProcessEnv): Target {
  return {
    stage: links.stage,
    queue: openQueue(links, "Queue", env),
    deadLetters: openQueue(links, "DeadLetters", env),
    table: openTable(links),
    aws: links.engines ? undefined : openAws(links, env),
  };
}

function openAws(links: Links, env: NodeJS.ProcessEnv): Target["aws"] {
  const [lambda, iam] = [new LambdaClient(clientOptions), new IAMClient(clientOptions)];
  const [cloudwatch, sns] = [new CloudWatchClient(clientOptions), new SNSClient(clientOptions)];
  watchService(lambda, { service: "Lambda", links });
  watchService(iam, { service: "IAM", links });
  watchService(cloudwatch, { service: "CloudWatch", links });
  watchService(sns, { service: "SNS", links });
  const { prefix = "", Alarms } = links;
  const alarms = { prefix: `${prefix}-`, topicArn: Alarms?.arn };
  return {
    lambda,
    iam,
    cloudwatch,
    sns,
    alarms,
    linkedFunctions: readLinkedFunctions(),
    wantedKey: readWantedKey(links.stage, env),
    changedSince,
  };
}

/** The names of the functions that the stage links: inside `sst shell` all there are, elsewhere none. */
function readLinkedFunctions(): string[] {
  const links: Record<string, unknown> = { ...Resource };
  return Object.values(links).flatMap((link) => {
    if (typeof link !== "object" || link === null || !("type" in link) || !("name" in link)) return [];
    return link.type === "sst.aws.Function" && typeof link.name === "string" ? [link.name] : [];
  });
}

/** The findings for people: with what is wrong its reason and remedy; last, in one line, what a local stack has none of. */
function renderFindings(findings: Finding[], paint: Paint): string {
  const awsOnly = findings.filter(({ status }) => status === "awsOnly").map(({ name }) => name);
  const lines = findings.flatMap((finding) => renderOne(finding, paint));
  const last = awsOnly.length > 0 ? [paint("dim", `Not asked here, as only AWS has it: ${awsOnly.join(", ")}`)] : [];
  return [...lines, ...last].map((line) => `${line}\n`).join("");
}

function renderOne(finding: Finding, paint: Paint): string[] {
  const { name, holds, why, fix } = finding;
  switch (finding.status) {
    case "holds":
      return [`${paint("green", "holds ")}  ${name}: ${holds}`];
    case "unread":
      return [`${paint(["yellow", "bold"], "unread")}  ${name}: could not be read: ${printable(finding.unread)}`];
    case "wrong":
      return [
        `${paint(["red", "bold"], "wrong ")}  ${name}: ${printable(finding.wrong)}`,
        `        why: ${why}`,
        `        fix: ${fix}`,
      ];
    case "awsOnly":
      return [];
  }
}

/** One line that counts them. */
function renderCounts(findings: Finding[], place: string): string {
  const count = (status: Finding["status"]) => findings.filter((one) => one.status === status).length;
  const parts = [
    `${amount(count("wrong"), "finding")}`,
    count("unread") > 0 && `${amount(count("unread"), "check")} could not be read`,
    `${amount(count("holds"), "check")} held`,
    count("awsOnly") > 0 && `${amount(count("awsOnly"), "check")} not asked, as only AWS can answer`,
  ];
  return `${place}: ${parts.filter(Boolean).join(", ")}.\n`;
}
