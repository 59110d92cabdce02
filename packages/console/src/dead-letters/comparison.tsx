import { MASK } from "@savelife/core/mask";
import type { Conflict } from "@savelife/workbench/conflicts";
import { toLabel } from "../send/event-form.ts";
import { showValue } from "../view/facts.tsx";
import { ListTable } from "../view/list-table.tsx";
import { Text } from "../view/text.tsx";

/** What is stored next to what was sent, the fields that differ marked; values only when they are asked for. */
export function Comparison({ conflict, isRevealed }: { conflict: Conflict; isRevealed: boolean }) {
  return (
    <ListTable caption="What is stored next to what was sent" columns={["Field", "Stored", "Sent"]}>
      {conflict.fields.map(({ field, stored, sent, differs }) => (
        <tr class={differs ? "differs" : ""}>
          <th scope="row">
            {toLabel(field)}
            {differs && <span class="muted"> differs</span>}
          </th>
          <td data-label="Stored">
            <Value value={stored} isRevealed={isRevealed} />
          </td>
          <td data-label="Sent">
            <Value value={sent} isRevealed={isRevealed} />
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function Value({ value, isRevealed }: { value: unknown; isRevealed: boolean }) {
  if (value === undefined) return <span class="muted">absent</span>;
  return isRevealed ? <Text value={showValue(value)} /> : <span class="muted">{MASK}</span>;
}
