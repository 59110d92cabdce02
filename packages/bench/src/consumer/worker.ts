import { createContext } from "@savelife/local/lambda";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { type Measurement, makeEvents, type Task, toSqsEvent } from "./task.ts";

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const TIMEOUT_MILLISECONDS = 120_000;

// A process of its own for each design, so that their CPU time, memory and compiled code do not mix.
const { handler }: { handler: Handler } = await import(process.argv[2] ?? "");
process.on("message", async (task: Task) => process.send?.(await run(task)));

async function run(task: Task): Promise<Measurement> {
  const total = { messages: task.messages, milliseconds: 0, cpuMicroseconds: 0, reported: 0 };
  for (let first = 0; first < task.messages; first += task.batchSize) {
    const events = makeEvents(task, first, Math.min(task.batchSize, task.messages - first));
    const event = toSqsEvent(events, task.templates);
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const { batchItemFailures } = await handler(event, createContext("Consumer", TIMEOUT_MILLISECONDS));
    const { user, system } = process.cpuUsage(cpu);
    total.milliseconds += performance.now() - started;
    total.cpuMicroseconds += user + system;
    total.reported += batchItemFailures.length;
  }
  return { ...total, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}
