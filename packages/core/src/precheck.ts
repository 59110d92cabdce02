import { conclude, type Ended } from "./conclude.ts";
import type { Attempt } from "./rounds.ts";
import { type Insertion, lookUpItems, type Table } from "./table.ts";

/**
 * What the consumer would make of messages now, in their order and in one batch, without writing anything: by today's
 * schemas and by what the table holds. `failed` means that the table could not be read.
 */
export function precheck<R extends { body: string }>(
  table: Table,
  records: R[],
  attempt: Attempt,
): Promise<Ended<R>[]> {
  return conclude(records, async (items) => {
    const found = await lookUpItems(table, items, attempt);
    return found.map((one): Insertion => (one.status === "absent" ? { status: "inserted" } : one));
  });
}
