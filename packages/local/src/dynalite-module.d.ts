/** dynalite ships no types; these are the options that we use. */
declare module "dynalite" {
  import type { Server } from "node:http";

  function dynalite(options: { path?: string | undefined; createTableMs?: number }): Server;
  export = dynalite;
}
