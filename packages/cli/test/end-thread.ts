/** Loaded into the sending thread of an import through NODE_OPTIONS: ends it as END_THREAD says, in the middle of its work. */
import { parentPort } from "node:worker_threads";

const [how, orders] = (process.env.END_THREAD ?? "").split(" ");
let left = Number(orders);
if (left === 0) end();
if (parentPort) {
  const port = parentPort;
  const post = port.postMessage.bind(port);
  // A listener that came before the thread's own would take its orders away while it is loaded.
  port.postMessage = (answer: unknown) => {
    post(answer);
    if (answer === "ready") port.on("message", countOrder);
  };
}

function countOrder(): void {
  left -= 1;
  if (left === 0) end();
}

function end(): void {
  switch (how) {
    case "throws":
      throw new TypeError("ivica is not iterable");
    case "starves": // a real one would take all of this machine's
      throw Object.assign(new Error("Worker terminated"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
    default:
      process.exit(3);
  }
}
