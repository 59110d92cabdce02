import type { Filter } from "@savelife/workbench/filter";
import { MAX_REPLAYS } from "@savelife/workbench/plan";
import { PRODUCTION } from "../options.ts";
import { amount, formatCount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { type FieldChange, groupPath, letterPath, toFields } from "./filter-fields.ts";
import { MOST_CHECKED, type Preview } from "./plan-replay.ts";

type ConfirmProps = { shell: Shell; filter: Filter; change: FieldChange | undefined; preview: Preview };

/** What a replay would come to, and the question whether to. */
export function ConfirmReplay({ shell, filter, change, preview }: ConfirmProps) {
  const { plan, unchanged, matched } = preview;
  const isPart = plan.matched + unchanged < matched;
  const cannot = plan.written + plan.duplicate + plan.tooOften === 0 && !isPart;
  const [only] = filter.ids?.length === 1 ? filter.ids : [];
  const back = only ? letterPath(only) : filter.ids ? "/dead-letters" : groupPath(filter);
  return (
    <Layout shell={shell} title="Replay" current="Dead letters">
      <p class="back">
        <a href={back}>Back</a>
      </p>
      <h1>
        Replay {amount(matched, "dead letter")} to stage {shell.stage}?
      </h1>
      {change && (
        <p>
          In each of them{" "}
          <code>
            <Text value={change.path} most={80} />
          </code>{" "}
          becomes{" "}
          <code>
            <Text value={JSON.stringify(change.value)} />
          </code>{" "}
          first. Those that stay, stay as they are.
        </p>
      )}
      <dl class="plan">
        <Count count={plan.written} name="would be written" />
        <Count count={plan.duplicate} name="duplicates: stored already, they only leave this queue" />
        <Count count={plan.stillRejected} name="would be rejected again, and stay" />
        {unchanged > 0 && <Count count={unchanged} name="cannot be changed in this way, and stay" />}
        <Count count={plan.tooOften} name={`were replayed ${MAX_REPLAYS} times already, and stay`} />
      </dl>
      {isPart && (
        <p class="muted">
          The first {formatCount(MOST_CHECKED)} letters were checked for this page. Each is checked again before it is
          sent.
        </p>
      )}
      <p>What is written to the table stays there: nobody can change or delete it from here.</p>
      <form method="post" action="/dead-letters/replay">
        <input type="hidden" name="csrf" value={shell.csrf} />
        {toFields(filter).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {change && (
          <>
            <input type="hidden" name="set" value={change.path} />
            <input type="hidden" name="value" value={change.value} />
          </>
        )}
        {plan.tooOften > 0 && (
          <p>
            <label class="check">
              <input type="checkbox" name="force" value="yes" /> Also those that were replayed {MAX_REPLAYS} times
              already
            </label>
          </p>
        )}
        <p class="actions">
          {cannot ? (
            <span>Nothing of this can be replayed {change ? "like this" : "as it is. Edit it first"}.</span>
          ) : (
            <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
              Replay to stage {shell.stage}
            </button>
          )}
          <a href={back}>{cannot ? "Back" : "Cancel"}</a>
        </p>
      </form>
    </Layout>
  );
}

function Count({ count, name }: { count: number; name: string }) {
  return (
    <div class={count === 0 ? "muted" : ""}>
      <dt>{name}</dt>
      <dd>{formatCount(count)}</dd>
    </div>
  );
}
