/** A running engine: where this machine's own programs reach it, always on the loopback interface, and how to end it. */
export type Engine = { endpoint: string; stop(): Promise<void> };

export type EngineOptions = {
  /** The port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** The folder, made when missing, that keeps the state across restarts. Without it the state is in memory. */
  data?: string | undefined;
  /** Told when the engine has ended by itself. */
  onError?: ((error: Error) => void) | undefined;
};
