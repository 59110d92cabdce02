import type { Published } from "@savelife/core/publish";
import type { Context } from "hono";
import { problem, rejectionProblem, toErrors, toProblem } from "./problem.ts";

const UNAVAILABLE = "the queue takes nothing now; send it again, with the same id";
/** Seconds: by then a throttled queue takes more, and an outage is not made worse. */
const RETRY_AFTER = { "retry-after": "5" };

/** The answer for one event; `root` is the path at which the request's body stands. */
export function answerOne(c: Context, published: Published | undefined, root: string): Response {
  switch (published?.status) {
    case "accepted":
      return c.json({ id: published.id, status: "accepted" }, 202);
    case "rejected":
      return rejectionProblem(c, published.rejection, root);
    default:
      return problem(c, 503, "queue-unavailable", UNAVAILABLE, RETRY_AFTER);
  }
}

/** The answer for a batch: 202 and what became of each event, unless none of them was accepted. */
export function answerBatch(c: Context, published: Published[]): Response {
  if (published.length === 0 || published.some(({ status }) => status === "accepted")) {
    return c.json({ results: published.map(toResult) }, 202);
  }
  if (published.some(({ status }) => status === "unsent")) {
    return problem(c, 503, "queue-unavailable", UNAVAILABLE, RETRY_AFTER);
  }
  const errors = published.flatMap((one, i) =>
    one.status === "rejected" ? toErrors(one.rejection, "", `#/${i}`) : [],
  );
  return problem(
    c,
    422,
    "no-valid-event",
    "no event of the batch is valid, see errors",
    {},
    errors.slice(0, MAX_ERRORS),
  );
}

/** A batch of 256 KiB may be a thousand wrong events; the first faults tell what is wrong. */
const MAX_ERRORS = 100;

function toResult(published: Published) {
  switch (published.status) {
    case "accepted":
      return { id: published.id, status: "accepted" };
    case "rejected":
      return { status: "rejected", problem: toProblem(published.rejection, "") };
    case "unsent":
      return { id: published.id, status: "unavailable" };
  }
}
