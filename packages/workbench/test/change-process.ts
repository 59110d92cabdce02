/** Changes everything in a process of its own, and kills it at one step: `node change-process.ts '<a Script>'`. */
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { openWorkbench } from "../src/workbench.ts";
import { type ChangeName, changes, type Decision, type Step } from "./changes.ts";

/** What the process does, and where. */
export type Script = {
  change: ChangeName | Decision;
  sqs: string;
  dynamodb: string;
  deadLetters: string;
  queue: string;
  table: string;
  directory: string;
  /** The step at which it is killed, and which of these steps, from 1; it ends by itself when there are fewer. */
  killAt: { step: Step; nth: number };
};

const script: Script = JSON.parse(process.argv[2] ?? "");
const client = sqsAt(script.sqs);
let steps = 0;

/** Nothing happens after it, not even what another part of this process had begun. */
function step(name: string): void {
  if (name !== script.killAt.step || ++steps !== script.killAt.nth) return;
  process.kill(process.pid, "SIGKILL");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const services = {
  deadLetters: { client, url: script.deadLetters },
  queue: { client, url: script.queue },
  table: tableAt(script.dynamodb, script.table),
};
const watchRequest =
  <A, R>(next: (args: A) => Promise<R>, { commandName = "" }: { commandName?: string }) =>
  async (args: A): Promise<R> => {
    const request = commandName.replace(/Command$/, "");
    step(`before ${request}`);
    const answer = await next(args);
    step(`after ${request}`);
    return answer;
  };
client.middlewareStack.add(watchRequest, { step: "initialize" });
services.table.client.middlewareStack.add(watchRequest, { step: "initialize" });
const { journal, ...bench } = openWorkbench(services, script.directory, { stage: "test", waitSeconds: 0 });
/** Before it there is nothing that the step before has not left behind. */
const after =
  <A extends unknown[]>(
    name: "markSending" | "markCopied" | "record" | "forget" | "endPass",
    write: (...args: A) => void,
  ) =>
  (...args: A) => {
    write(...args);
    step(`after ${name}`);
  };

const watched = {
  ...journal,
  markSending: after("markSending", journal.markSending),
  markCopied: after("markCopied", journal.markCopied),
  record: after("record", journal.record),
  forget: after("forget", journal.forget),
  endPass: after("endPass", journal.endPass),
};
await changes[script.change]({ ...bench, journal: watched }, script.directory, step);
process.exit(0);
