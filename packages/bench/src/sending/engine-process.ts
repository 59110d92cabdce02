/** An SQS engine in a process of its own, so that a benchmark measures the client alone; ends with its parent. */
import { startSqs } from "@savelife/local/sqs";

const { endpoint } = await startSqs({ port: 0 });
process.on("disconnect", () => process.exit());
process.send?.(endpoint);
