import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Field } from "../send/event-form.ts";
import { FieldInput, PostButton } from "../view/form.tsx";
import { amount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { groupPath, letterPath, toFields } from "./filter-fields.ts";
import { idOf } from "./read-body.ts";

type GroupProps = {
  shell: Shell;
  filter: Filter;
  total: number;
  letters: KnownLetter[];
  /** The place after the last of them, when there are more. */
  next: number | undefined;
  /** The field that is at fault in all of them, when it is one of the type. */
  field: Field | undefined;
};

/** The letters of one group, to open one, or to replay some or all of them. */
export function GroupPage({ shell, filter, total, letters, next, field }: GroupProps) {
  return (
    <Layout shell={shell} title="Group" current="Dead letters">
      <p class="back">
        <a href="/dead-letters">Dead letters</a>
      </p>
      <div class="title">
        <h1>
          <GroupName {...filter} />
        </h1>
        {total > 0 && (
          <PostButton shell={shell} action="/dead-letters/replay" fields={toFields(filter)}>
            Replay {allOf(total)}…
          </PostButton>
        )}
      </div>
      {letters.length > 0 ? <Letters shell={shell} letters={letters} /> : <p class="empty">Nothing left here.</p>}
      {next !== undefined && (
        <p>
          <a href={groupPath(filter, next)}>The next letters</a>
        </p>
      )}
      {field && total > 0 && <SetField shell={shell} filter={filter} field={field} total={total} />}
    </Layout>
  );
}

/** One cause, mended at once: the same value for the field in every letter of the group. */
function SetField({ shell, filter, field, total }: { shell: Shell; filter: Filter; field: Field; total: number }) {
  return (
    <section class="card">
      <h2>
        {total === 1
          ? "Give this letter another value here"
          : `Give all ${amount(total, "letter")} the same value here`}
      </h2>
      <form method="post" action="/dead-letters/replay" class="fields">
        <input type="hidden" name="csrf" value={shell.csrf} />
        <input type="hidden" name="set" value={field.path} />
        {toFields(filter).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <FieldInput field={{ ...field, isRequired: true }} name="value" value="" faults={[]} />
        <button type="submit" class="plain">
          See what would happen…
        </button>
      </form>
    </section>
  );
}

function allOf(total: number): string {
  return total === 1 ? "this letter" : `all ${amount(total, "letter")}`;
}

/** What the letters of a group have in common. */
export function GroupName({ code, type, path }: Filter) {
  return (
    <>
      {code}
      {type && (
        <>
          {" · "}
          <Text value={type} most={60} />
        </>
      )}
      {path && (
        <>
          {" · "}
          <code>
            <Text value={path} most={80} />
          </code>
        </>
      )}
    </>
  );
}

function Letters({ shell, letters }: { shell: Shell; letters: KnownLetter[] }) {
  return (
    <form method="post" action="/dead-letters/replay">
      <input type="hidden" name="csrf" value={shell.csrf} />
      <table class="list">
        <caption class="hidden">Dead letters of this group, in the order in which they were seen</caption>
        <thead>
          <tr>
            <td class="tick">
              <span hidden>
                <input type="checkbox" data-select-all aria-label="Select all letters of this page" />
              </span>
            </td>
            <th scope="col">Letter</th>
            <th scope="col">Event</th>
            <th scope="col">From</th>
            <th scope="col">Sent, UTC</th>
            <th scope="col" class="number">
              Replayed
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map(({ messageId, body, subject, sentAt, replays }) => (
            <tr>
              <td class="tick">
                <input type="checkbox" name="id" value={messageId} aria-label={`Select letter ${messageId}`} />
              </td>
              <th scope="row" class="id">
                <a href={letterPath(messageId)}>{messageId}</a>
              </th>
              <td data-label="Event" class="id">
                {idOf(body) ?? <span class="muted">–</span>}
              </td>
              <td data-label="From">
                <Text value={subject ?? "–"} most={60} />
              </td>
              <td data-label="Sent" class="time">
                {formatTime(sentAt)}
              </td>
              <td data-label="Replayed" class="number">
                {replays} ×
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="actions">
        <button type="submit" class="plain">
          Replay the selected letters…
        </button>
        <span class="muted">You will be asked.</span>
      </p>
    </form>
  );
}
