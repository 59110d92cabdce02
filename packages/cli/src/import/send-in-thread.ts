/** The thread of an import that sends: it is started with links, gets orders and answers them. */
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "@savelife/core/clock";
import type { Queue, Sent } from "@savelife/core/queue";
import { sendOne } from "@savelife/core/send";
import { CliError } from "../cli-error.ts";
import { openLeanQueue } from "../links/lean-queue.ts";
import type { Answer, Order } from "./send-thread.ts";

/** 12 tries take 26 s on average, longer than most of SQS's own troubles. */
const TRIES = 12;

const stopped = new AbortController();
const queue = open();
parentPort?.on("message", async (order: Order) => {
  if (order === "stop") stopped.abort();
  else if (queue) {
    // A request that has begun is not cut off: it may have been taken or not.
    const attempt = { clock: systemClock, random: Math.random, signal: stopped.signal };
    const answers = await sendOne({ queue, tries: TRIES, cutsOff: false, ...attempt }, order.messages);
    answer({ id: order.id, reason: reasonOf(answers) });
  }
});

/** Undefined when all were sent. */
function reasonOf(answers: Sent[]): string | undefined {
  return answers.find((one) => one.status === "unsent")?.reason;
}

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
