import { type Erased, type ErasePlan, eraseItem } from "@savelife/workbench/erase-item";
import { CliError, EXIT } from "../cli-error.ts";
import { type Consent, confirm, refuseInterrupted, refuseUnattended } from "../dlq/ask.ts";
import { refuseUndeleted } from "../dlq/report.ts";
import { reportPass, withBench } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { amount } from "../output/text.ts";

/** Erases an item and its dead letters, after it has said what there is. @throws CliError unless all is done */
export async function eraseChosen(PK: string, how: Consent & { force?: boolean }, io: Io): Promise<void> {
  const { force = false, dryRun = false, json } = how;
  const { output, messages } = io;
  refuseUnattended(how, io);
  await withBench(io, async (session) => {
    const { bench, links, options } = session;
    const erased = await eraseItem(bench, PK, {
      ...options,
      ...how,
      confirm: (plan) => confirm(`${PK} of ${links.place}: ${renderPlan(plan)}.\n`, "Erase it for good?", how, session),
    });
    await reportPass(erased.pass, session);
    const { item, letters, mentions, isErased } = erased;
    const document = { PK, item, letters: letters.length, mentions, erased: isErased, dryRun };
    if (json) await output.write(`${JSON.stringify(document)}\n`);
    if (!isErased) {
      refuseInterrupted(io, "Nothing was erased.");
      refuseUnknown(erased, force, links);
      return messages.write(`Nothing was erased${dryRun ? ": this was a dry run" : ""}.\n`);
    }
    await messages.write(
      `Erased. Of ${PK} the table holds the key and the time, and no event of it stores anything again.\n`,
    );
    refuseUndeleted(erased.pass, links);
    refuseUnfinished(erased);
  });
}

function renderPlan({ item, letters, mentions }: ErasePlan): string {
  const items = { stored: "an item", absent: "no item", erased: "erased before" };
  const others = mentions.length > 0 ? `; its id is in ${amount(mentions.length, "other dead letter")}` : "";
  return `${items[item]}, ${amount(letters.length, "dead letter")}${others}`;
}

/** A key that was mistyped must not look like somebody who was erased. */
function refuseUnknown({ PK, item, letters }: Erased, force: boolean, { place }: Links): void {
  if (force || item !== "absent" || letters.length > 0) return;
  const message = `there is no item and no dead letter of ${PK} on ${place}`;
  const next =
    "Check the key. If its event may still be on its way, --force marks the key as erased, so that it stores nothing.";
  throw new CliError(EXIT.rejected, message, `Nothing was erased. ${next}`);
}

function refuseUnfinished({ mentions, pass }: Erased): void {
  if (!pass.complete) {
    const next = "Run it again in a few minutes: what was erased stays so.";
    throw new CliError(EXIT.tryAgain, "some dead letters could not be looked at, and may be of this key", next);
  }
  if (mentions.length === 0) return;
  const ids = mentions.slice(0, 10).map((id) => `\n  npx savelife dlq show ${id} --reveal`);
  const message = `${amount(mentions.length, "dead letter")} with this id stayed, as the id is not that of the event`;
  const next = `Look whether they say anything of this person, and discard them then:${ids.join("")}`;
  throw new CliError(EXIT.rejected, message, next);
}
