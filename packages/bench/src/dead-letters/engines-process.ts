/** Both engines in a process of their own, so that a benchmark measures the client alone; ends with its parent. */
import { startDynamodb } from "@savelife/local/dynamodb";
import { startSqs } from "@savelife/local/sqs";

const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
process.on("disconnect", () => process.exit());
process.send?.({ sqs: sqs.endpoint, dynamodb: dynamodb.endpoint });
