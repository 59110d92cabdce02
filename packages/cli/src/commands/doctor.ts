import type { Command } from "commander";
import type { Io } from "../io.ts";

/** Adds `savelife doctor`. */
export function addDoctor(program: Command, io: Io): void {
  program
    .command("doctor")
    .summary("check what is deployed")
    .description(
      "Reads what is deployed, with your own AWS credentials, and says check by check what is wrong, why it matters and how to fix it. It changes nothing. On a local stack it checks what that has.",
    )
    .option("--stage <stage>", "refuse to check any other stage than this")
    .option("--json", "print what every check says as one JSON document on stdout")
    .addHelpText("after", HELP)
    .action(async (options: { stage?: string; json?: true }) => {
      const { runDoctor } = await import("../doctor/run-doctor.ts"); // as in publish
      await runDoctor(options.stage, options.json === true, io);
    });
}

const HELP = `
The document of --json:
  { "place": "stage production", "healthy": false, "checks": [
      { "name": "visibility", "status": "wrong", "wrong": "expected …, got …",
        "holds": "…", "why": "…", "fix": "…" } ] }
The status is "holds", "wrong", "unread" (what it is about may not be read, or was
deleted) or "awsOnly" (a local stack has none of it).

Examples:
  npx savelife doctor
  npx sst shell --stage production npx savelife doctor --stage production

Exit codes: 0 every check holds; 1 something is wrong or could not be read;
others as \`npx savelife --help\` says.
`;
