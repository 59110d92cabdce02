/**
 * The engines of a local stack take any credentials, so an operator's own are never shown to them. They keep queues by region,
 * and this is theirs.
 */
export const LOCAL_CREDENTIALS = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
