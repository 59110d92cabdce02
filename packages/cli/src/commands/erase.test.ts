import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { countMessages, totalOf } from "@savelife/core/receive";
import { sqsClient } from "@savelife/local/clients";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { expect, test, vi } from "vitest";
import { startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { untilRunning } from "../../test/until-running.ts";

const DEADLINE = { timeout: 30_000, interval: 100 };

test("of somebody who was erased nothing is stored again, whatever comes of them while the consumer runs", {
  timeout: 120_000,
}, async () => {
  const folder = await temporaryDirectory();
  const stack = startCli(["start", "--port-offset", String(await findPortOffset()), "--no-samples"], folder);
  try {
    const found = await untilRunning(folder);
    if (found?.status !== "running") throw new Error("expected a running stack");
    const { sqs, queue, ingest } = found.stack;
    const savelife = (...args: string[]) => runHere(args, folder);
    const client = sqsClient(sqs);
    const settled = () =>
      vi.waitUntil(async () => totalOf(await countMessages({ client, url: queue.url })) === 0, DEADLINE);
    const total = async () => JSON.parse((await savelife("dlq", "summary", "--json")).stdout).total;

    await writeFile(
      path.join(folder, "donors.csv"),
      "first_name,city,type,email\nZlatomira,Split,A+,zlata@example.org\nAna,Split,O-,ana@example.org\n",
    );
    const rows = ["donors.csv", "--type", "DonorSignedUp", "--id-from", "email"];
    expect(await savelife("import", ...rows, "--verify")).toMatchObject({ code: 0 });
    const { stdout } = await savelife("table", "list", "--where", "email=ZLATA@example.org", "--json");
    const { PK } = JSON.parse(stdout);
    const id = PK.slice("DONOR#".length);

    const source = "https://crm.example.org";
    const data = { first_name: "Zlatomira", city: "Riga", type: "A+", email: "zlata@example.org" };
    const event = { specversion: "1.0", id, source, type: "DonorSignedUp", data };
    const original = { ...event, data: { ...data, city: "Split" } };
    await writeFile(path.join(folder, "conflicting.ndjson"), `${JSON.stringify(event)}\n`);
    await writeFile(path.join(folder, "original.ndjson"), `${JSON.stringify(original)}\n`);
    expect(await savelife("publish", "conflicting.ndjson")).toMatchObject({ code: 0 });
    const invalid = JSON.stringify({ ...event, data: { ...data, type: "C+" } });
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: invalid }));
    await vi.waitUntil(async () => (await total()) === 2, DEADLINE);
    expect(await savelife("dlq", "export", "letters.ndjson")).toMatchObject({ code: 0 });

    const erased = await savelife("table", "erase", PK, "--yes", "--json");
    expect(JSON.parse(erased.stdout)).toMatchObject({ item: "stored", letters: 2, erased: true });
    expect(await total()).toBe(0);

    for (const _time of ["once", "twice"]) {
      await savelife("dlq", "replay", "--from", "letters.ndjson", "--yes");
      expect(await savelife("publish", "original.ndjson")).toMatchObject({ code: 0 });
      expect(await savelife("publish", "conflicting.ndjson")).toMatchObject({ code: 0 });
      const posted = await fetch(`${ingest}/donor/signup`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": id },
        body: JSON.stringify(data),
      });
      expect(posted.status).toBe(202);
      const imported = await savelife("import", ...rows, "--verify", "--json");
      expect(JSON.parse(imported.stdout)).toMatchObject({ sent: 2, verified: { stored: 2, different: 0, missing: 0 } });
      await settled();
    }
    expect(await total()).toBe(0);
    const left = await savelife("table", "get", PK, "--json");
    expect(JSON.parse(left.stdout)).toEqual({ PK, erased: expect.any(String) });
    const nobody = await savelife("table", "list", "--where", "email=zlata@example.org", "--json");
    expect(nobody.stdout).toBe("");
    expect(await savelife("verify", ...rows)).toMatchObject({ code: 0, stdout: "" });
  } finally {
    stack.interrupt();
    await stack.end();
    await rm(folder, { recursive: true });
  }
});
