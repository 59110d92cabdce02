/** A stack that keeps its state, in a process of its own that can be killed; its files would be readable by everybody. */
import { startLocal } from "../src/start-local.ts";

const [, , data, engine] = process.argv;
process.umask(0o022);
const local = await startLocal({
  data,
  ...(engine === "dynoxide" || engine === "dynalite" ? { engine } : {}),
  onError: ({ message }) => console.error(message),
});
process.on("SIGTERM", async () => {
  await local.stop();
  process.disconnect();
});
process.send?.(local);
