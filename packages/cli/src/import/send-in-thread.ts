/**
 * The sending thread of an import: it is started with links, receives orders and answers them. It loads the SDK and no schemas,
 * which would take 27 ms.
 */
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "@savelife/core/clock";
import { sendOne } from "@savelife/core/send";
import { openLeanQueue } from "../links/open-queue.ts";
import type { Answer, Order } from "./send-thread.ts";

/** 12 tries take 26 s on average, longer than most of SQS's disturbances. */
const TRIES = 12;

const stopped = new AbortController();
const queue = openLeanQueue(workerData, process.env);
// A request that has begun is not cut off: it may have been taken or not.
const attempt = { clock: systemClock, random: Math.random, signal: stopped.signal };
const sending = { ...attempt, queue, tries: TRIES, cutsOff: false };
parentPort?.on("message", async (order: Order) => {
  if (order === "stop") return stopped.abort();
  const answers = await sendOne(sending, order.messages);
  answer({ id: order.id, reason: answers.find((one) => one.status === "unsent")?.reason });
});
answer("ready");

function answer(given: Answer): void {
  parentPort?.postMessage(given);
}
