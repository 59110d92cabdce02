/** Somebody else works on the same dead letters: another process on this machine, or another call in this one. */
export class Busy extends Error {
  override name = "Busy";

  constructor(options?: ErrorOptions) {
    super("somebody else on this machine works on these dead letters", options);
  }
}
