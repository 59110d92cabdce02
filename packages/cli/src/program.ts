import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addConsole } from "./commands/console.ts";
import { addDlq } from "./commands/dlq.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addImport } from "./commands/import.ts";
import { addKeys } from "./commands/keys.ts";
import { addPublish } from "./commands/publish.ts";
import { addStart } from "./commands/start.ts";
import { addTable } from "./commands/table.ts";
import { addVerify } from "./commands/verify.ts";
import type { Io } from "./io.ts";
import { printable } from "./output/text.ts";

/** The command line: each command adds itself. Commander throws instead of exiting, so that `run` decides. */
export function createProgram(io: Io): Command {
  const program = new Command("npx savelife")
    .description(DESCRIPTION)
    .version(manifest.version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", HELP)
    .showHelpAfterError("Run it with --help to see what it takes.")
    .exitOverride()
    .configureOutput({
      writeOut: io.output.show,
      writeErr: io.messages.show,
      outputError: (text, write) => {
        // It quotes the arguments, which may contain anything.
        const lines = text.split("\n").map(printable).join("\n");
        write(lines.replace(/^error:/, io.messages.paint(["red", "bold"], "error:")));
      },
      getOutHelpWidth: () => Math.min(120, io.output.columns),
      getErrHelpWidth: () => Math.min(120, io.messages.columns),
    })
    .configureHelp({ styleTitle: (title) => io.output.paint("bold", title) });
  const commands = [addStart, addPublish, addImport, addVerify, addDlq, addTable, addKeys, addConsole, addDoctor];
  for (const add of commands) add(program, io);
  return program;
}

const DESCRIPTION =
  "SaveLife events: run it here, publish and import, see what is stored, correct what could not be stored, and check what is deployed.";

const HELP = `
It works on the local stack of this folder or of one above it, and inside
\`npx sst shell --stage STAGE\` on that deployed stage.
Data goes to stdout, messages go to stderr. NO_COLOR is respected.

Exit codes:
    0  done
    1  done, but some input was rejected, or there is no such item
   64  wrong usage
   66  no such input file
   69  the system is not running, not reachable, or denies access; or a file
       or folder may not be written
   70  a bug in savelife
   75  busy, a full disk, or some events were not taken: run it again
  130  interrupted

Examples:
  npx savelife publish donors.ndjson
  npx savelife import donors.csv --type DonorSignedUp --dry-run
  npx savelife dlq summary
  npx savelife table get DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10
  npx savelife table list --prefix DONATION# --limit 20
  npx savelife console
`;
