/** Engines take any credentials, so an operator's own are never shown to them. They keep queues by region: this one. */
export const LOCAL_CREDENTIALS = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
