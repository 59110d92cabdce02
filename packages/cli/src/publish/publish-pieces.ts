import type { Rejection } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import { type Published, publish } from "@savelife/core/publish";
import type { Queue } from "@savelife/core/queue";
import { readValue } from "../input/read-value.ts";
import type { Piece } from "../input/splitter.ts";
import type { Result } from "./result.ts";

/**
 * Validates pieces of the input and sends the events among them. One result for each, in their order.
 * @param queue without it nothing is sent
 * @param earlier the number of events of the input before these
 */
export async function publishPieces(pieces: Piece[], queue: Queue | undefined, earlier: number): Promise<Result[]> {
  const readings = pieces.map(readValue);
  const values = readings.flatMap((reading) => ("value" in reading ? [reading.value] : []));
  // What was begun is finished, also on an interrupt: a request that is cut off may have been taken or not.
  const ends = queue ? await publish(queue, values) : values.map(check);
  let next = 0;
  return readings.map((reading, i) => {
    const end = "rejection" in reading ? toRejected(reading.rejection) : toEnd(ends[next++]);
    return { event: earlier + i + 1, line: pieces[i]?.line ?? 0, ...end };
  });
}

type Checked = { status: "valid"; id: string } | { status: "rejected"; rejection: Rejection };

function check(value: unknown): Checked {
  const checked = validate(value, "refused");
  return "event" in checked ? { status: "valid", id: checked.event.id } : { status: "rejected", ...checked };
}

function toEnd(end: Published | Checked | undefined) {
  if (!end) throw new RangeError("expected a result for each value");
  if (end.status === "rejected") return toRejected(end.rejection);
  return end.status === "accepted" ? { ...end, status: "sent" as const } : end;
}

function toRejected({ code, faults }: Rejection) {
  return { status: "rejected" as const, code, faults };
}
