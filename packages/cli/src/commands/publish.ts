import type { Command } from "commander";
import type { Io } from "../io.ts";

/** Adds `savelife publish`. */
export function addPublish(program: Command, io: Io): void {
  program
    .command("publish")
    .summary("send events to the queue")
    .description(
      "Sends CloudEvents to the queue: NDJSON, which has one on each line, one JSON array of them, or a single one in JSON. Each is validated first; an unknown field of `data` is a fault. Valid events are sent. The others are shown with their line, the path at fault and what was expected, never with their values.",
    )
    .argument("[file]", "a file of events; stdin when it is left out, or for -")
    .option("--dry-run", "validate everything, send nothing; needs no running system")
    .option("--json", "print what became of each event as one JSON document on stdout")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: { dryRun?: true; json?: true }) => {
      // The AWS clients take 0.3 s to load, which --help should not wait for.
      const { publishInput } = await import("../publish/publish-input.ts");
      await publishInput(file, options, io);
    });
}

const HELP = `
An event has the UUID of the donor or donation as its id. To publish it again is
harmless: the same data is a duplicate, other data under the same id a conflict,
and neither changes the item. NDJSON may be of any length. An array may have up
to 64 MB, and nothing of it is sent when it is not JSON.

The document of --json:
  { "dryRun": false, "results": [
      { "event": 1, "line": 1, "status": "sent", "id": "…", "messageId": "…" },
      { "event": 2, "line": 2, "status": "rejected", "code": "invalid-data",
        "faults": [{ "path": "data.type", "expected": "a blood group: A+, …" }] },
      { "event": 3, "line": 3, "status": "unsent", "id": "…", "reason": "…" } ],
    "read": 3, "sent": 1, "rejected": 1, "unsent": 1 }
With --dry-run the status of a valid event is "valid".

Examples:
  npx savelife publish donors.ndjson
  npx savelife publish --dry-run donors.json
  producer | npx savelife publish --json | jq .rejected

Exit codes: 0 all sent; 1 some rejected; 75 some not taken by the queue, so run
it again; others as \`npx savelife --help\` says.
`;
