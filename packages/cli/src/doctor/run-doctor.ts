import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { readLinks } from "../links/read-links.ts";
import type { Paint } from "../output/output.ts";
import { amount, printable, printableJson } from "../output/text.ts";
import { type Finding, runCheck } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { readFacts } from "./read-facts.ts";
import { openTarget } from "./target.ts";

/**
 * Checks the linked system and prints what every check says.
 * @param stage the only one that may be checked; undefined for any
 * @throws CliError when something is wrong or could not be read, and when there is nothing to check
 */
export async function runDoctor(stage: string | undefined, json: boolean, io: Io): Promise<void> {
  const { output, messages } = io;
  const links = readLinks(io.directory);
  const { place } = links;
  if (stage !== undefined && stage !== links.stage) {
    const next = `Run it there: npx sst shell --stage ${stage} npx savelife doctor`;
    throw usageError(`expected the links of stage ${stage}, got those of ${place}`, next);
  }
  const facts = await readFacts(openTarget(links, io.env));
  const findings = CHECKS.map((check) => runCheck(check, facts));
  const healthy = findings.every(({ status }) => status === "holds" || status === "awsOnly");
  const document = () => `${printableJson({ place, healthy, checks: findings }, 2)}\n`;
  await output.write(json ? document() : renderFindings(findings, output.paint));
  await messages.write(`${place}: ${renderCounts(findings)}.\n`);
  if (healthy) return;
  throw new CliError(EXIT.rejected, "not every check holds", "Fix what is wrong, from the top, and run it again.");
}

/** The findings for people: with what is wrong its reason and remedy; last what a local stack has none of. */
function renderFindings(findings: Finding[], paint: Paint): string {
  const awsOnly = findings.filter(({ status }) => status === "awsOnly").map(({ name }) => name);
  const last = awsOnly.length > 0 ? [paint("dim", `Not asked here, as only AWS has it: ${awsOnly.join(", ")}`)] : [];
  return [...findings.flatMap((finding) => renderOne(finding, paint)), ...last].map((line) => `${line}\n`).join("");
}

function renderOne(finding: Finding, paint: Paint): string[] {
  const { name, holds, why, fix } = finding;
  switch (finding.status) {
    case "holds":
      return [`${paint("green", "holds ")}  ${name}: ${holds}`];
    case "unread":
      return [`${paint(["yellow", "bold"], "unread")}  ${name}: could not be read: ${printable(finding.unread)}`];
    case "wrong": {
      const wrong = `${paint(["red", "bold"], "wrong ")}  ${name}: ${printable(finding.wrong)}`;
      return [wrong, `        why: ${why}`, `        fix: ${fix}`];
    }
    case "awsOnly":
      return [];
  }
}

function renderCounts(findings: Finding[]): string {
  const count = (status: Finding["status"]) => findings.filter((one) => one.status === status).length;
  const parts = [
    `${amount(count("wrong"), "finding")}`,
    count("unread") > 0 && `${amount(count("unread"), "check")} could not be read`,
    `${amount(count("holds"), "check")} held`,
    count("awsOnly") > 0 && `${amount(count("awsOnly"), "check")} not asked, as only AWS can answer`,
  ];
  return parts.filter(Boolean).join(", ");
}
