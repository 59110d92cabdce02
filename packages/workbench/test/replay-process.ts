/** Replays everything in a process of its own, and kills it at one step: `node replay-process.ts '<a Script>'`. */
import { systemClock } from "@savelife/core/clock";
import { sqsAt, tableAt } from "@savelife/core/test/engines";
import { openJournal } from "../src/journal.ts";
import { replayLetters } from "../src/replay.ts";

/** What the process is told. */
export type Script = {
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

client.middlewareStack.add(
  (next, { commandName = "" }) =>
    async (args) => {
      const counts = !/^(Receive|Get)/.test(commandName); // of these there are more or fewer from run to run
      if (counts) step();
      const answer = await next(args);
      if (counts) step();
      return answer;
    },
  { step: "initialize" },
);

const journal = openJournal(script.directory, script.deadLetters);
const { markSent, forget, endPass } = journal;
const around =
  <A extends unknown[]>(write: (...args: A) => void) =>
  (...args: A) => {
    step();
    write(...args);
    step();
  };

const bench = {
  deadLetters: { client, url: script.deadLetters },
  queue: { client, url: script.queue },
  table: tableAt(script.dynamodb, script.table),
  journal: { ...journal, markSent: around(markSent), forget: around(forget), endPass: around(endPass) },
  clock: systemClock,
  random: Math.random,
  now: Date.now,
};
await replayLetters(bench, {}, { signal: new AbortController().signal, holdSeconds: 2 });
process.exit(0);
