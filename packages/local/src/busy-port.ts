/** Somebody else listens on a port that we need. */
export class BusyPort extends Error {
  override name = "BusyPort";
  readonly port: number;

  constructor(port: number, purpose: string) {
    super(`port ${port} (${purpose}) is in use by another program`);
    this.port = port;
  }
}
