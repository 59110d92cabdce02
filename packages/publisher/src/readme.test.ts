import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "@savelife/core/parse";
import { createQueue, drain, sqsAt } from "@savelife/core/test/engines";
import { startSqs } from "@savelife/local/sqs";
import { expect, it, onTestFinished } from "vitest";
import { exampleEnv, readmeExample } from "../test/readme-example.ts";
import { eventId } from "./create-publisher.ts";

it("has an example that runs as it is", async () => {
  const engine = await startSqs({ port: 0 });
  const queue = await createQueue(sqsAt(engine.endpoint), "readme");
  // As in the folder of a user: the name of the package leads to it, and here to its sources.
  const folder = mkdtempSync(path.join(tmpdir(), "savelife-readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "node_modules/@savelife"), { recursive: true });
  symlinkSync(path.join(import.meta.dirname, ".."), path.join(folder, "node_modules/@savelife/publisher"), "dir");
  const file = path.join(folder, "readme-example.ts");
  writeFileSync(file, readmeExample());

  const env = exampleEnv(engine.endpoint, queue.url);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env });
  const ids = ["donor-4711", "drive-17"].map((key) => eventId("https://crm.example.org", key));
  expect({ stdout, stderr }).toEqual({ stdout: ids.map((id) => `accepted ${id}\n`).join(""), stderr: "" });
  const arrived = (await drain(queue)).map(({ Body = "" }) => parse(Body));
  expect(arrived.map((one) => "event" in one && one.event.id).sort()).toEqual(ids.sort());
  await engine.stop();
});
