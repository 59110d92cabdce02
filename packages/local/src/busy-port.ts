/** Somebody else listens on a port that we need. */
export class BusyPort extends Error {
  override name = "BusyPort";

  constructor(port: number, purpose: string) {
    super(
      `expected port ${port} to be free for ${purpose}, but another program listens on it. ` +
        "Stop that program, or move all our ports with --port-offset, for example --port-offset 100.",
    );
  }
}
