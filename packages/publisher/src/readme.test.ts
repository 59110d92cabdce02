import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { parse } from "@savelife/core/parse";
import { createQueue, drain, sqsAt } from "@savelife/core/test/engines";
import { startSqs } from "@savelife/local/sqs";
import { expect, it } from "vitest";
import { exampleEnv, readmeExample } from "../test/readme-example.ts";
import { eventId } from "./event-id.ts";

it("has an example that runs as it stands", async () => {
  const engine = await startSqs({ port: 0 });
  const queue = await createQueue(sqsAt(engine.endpoint), "readme");
  // Inside the package, so that its own name leads to its sources.
  const folder = new URL("../reports/", import.meta.url);
  const file = new URL("readme-example.ts", folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, readmeExample());

  const env = exampleEnv(engine.endpoint, queue.url);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file.pathname], { env });
  const ids = ["donor-4711", "drive-17"].map((key) => eventId("https://crm.example.org", key));
  expect({ stdout, stderr }).toEqual({ stdout: ids.map((id) => `accepted ${id}\n`).join(""), stderr: "" });
  const arrived = (await drain(queue)).map(({ Body = "" }) => parse(Body));
  expect(arrived.map((one) => "event" in one && one.event.id).sort()).toEqual(ids.sort());
  await engine.stop();
});
