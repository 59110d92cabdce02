import type { Readable } from "node:stream";
import type { Output } from "./output/output.ts";

/** What a command touches of the process that it runs in. */
export type Io = {
  input: Readable & { isTTY?: boolean };
  /** Where data goes. */
  output: Output;
  /** Where messages go. */
  messages: Output;
  /** Where relative paths begin, and the search for the local stack. */
  directory: string;
  env: NodeJS.ProcessEnv;
  /** How long to wait for dead letters, by default 1 s, and between looks at an import in the cloud, by default 2 s. */
  waitSeconds?: number | undefined;
  /** Aborts when the operator interrupts: finish what was begun, start nothing new. */
  interrupted: AbortSignal;
};

/** The environment for another program, such as an editor: without the secrets of AWS and of a stage. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|SST)_/.test(name)));
}
