/** The thread of an import that sends: it is started with links, gets orders and answers them. */
import { parentPort, workerData } from "node:worker_threads";
import type { Queue } from "@savelife/core/queue";
import { CliError } from "../cli-error.ts";
import { openLeanQueue, sendPatiently } from "../links/lean-queue.ts";
import type { Answer, Order } from "./send-thread.ts";

const stopped = new AbortController();
const queue = open();
parentPort?.on("message", async (order: Order) => {
  if (order === "stop") stopped.abort();
  else if (queue) answer({ id: order.id, reason: await sendPatiently(queue, order.messages, stopped.signal) });
});

function open(): Queue | undefined {
  try {
    const opened = openLeanQueue(workerData, process.env);
    answer("ready");
    return opened;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { exitCode, message, next } = error;
    answer({ refused: { exitCode, message, next } });
    return undefined;
  }
}

function answer(given: Answer): void {
  parentPort?.postMessage(given);
}
