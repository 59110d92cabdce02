/** Changes everything in a process of its own, and kills it at one step: `node change-process.ts '<a Script>'`. */
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { openWorkbench } from "../src/workbench.ts";
import { type ChangeName, changes, type Decision } from "./changes.ts";

/** What the process does, and where. */
export type Script = {
  change: ChangeName | Decision;
  sqs: string;
  dynamodb: string;
  deadLetters: string;
  queue: string;
  table: string;
  directory: string;
  /** The step at which it is killed, from 1 on; it ends by itself when there are fewer. */
  killAt: number;
};

const script: Script = JSON.parse(process.argv[2] ?? "");
const client = sqsAt(script.sqs);
let steps = 0;

/** Nothing happens after it, not even what another part of this process had begun. */
function step(): void {
  if (++steps !== script.killAt) return;
  process.kill(process.pid, "SIGKILL");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const services = {
  deadLetters: { client, url: script.deadLetters },
  queue: { client, url: script.queue },
  table: tableAt(script.dynamodb, script.table),
};
/** Of requests that only look there are more or fewer from run to run. */
const counted =
  <A, R>(next: (args: A) => Promise<R>, { commandName = "" }: { commandName?: string }) =>
  async (args: A): Promise<R> => {
    const counts = !/^(Receive|Get|BatchGet)/.test(commandName);
    if (counts) step();
    const answer = await next(args);
    if (counts) step();
    return answer;
  };
client.middlewareStack.add(counted, { step: "initialize" });
services.table.client.middlewareStack.add(counted, { step: "initialize" });
const { journal, ...bench } = openWorkbench(services, script.directory, { stage: "test" });
const { markSending, markCopied, record, forget, endPass } = journal;
/** Before it there is nothing that the step before has not left behind. */
const after =
  <A extends unknown[]>(write: (...args: A) => void) =>
  (...args: A) => {
    write(...args);
    step();
  };

const watched = {
  ...journal,
  markSending: after(markSending),
  markCopied: after(markCopied),
  record: after(record),
  forget: after(forget),
  endPass: after(endPass),
};
await changes[script.change]({ ...bench, journal: watched }, script.directory, step);
process.exit(0);
