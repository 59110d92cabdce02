import type { Filter } from "@savelife/workbench/filter";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { groupPath, letterPath, toFields } from "../data/filter-fields.ts";
import { idOf } from "../data/read-body.ts";
import { amount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { PostButton } from "../view/post-button.tsx";
import { Text } from "../view/text.tsx";

type GroupProps = {
  shell: Shell;
  filter: Filter;
  total: number;
  letters: KnownLetter[];
  /** The place after the last of them, when there are more. */
  next: number | undefined;
};

/** The letters of one group, to open one, or to replay some or all of them. */
export function GroupPage({ shell, filter, total, letters, next }: GroupProps) {
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
            Replay all {amount(total, "letter")}…
          </PostButton>
        )}
      </div>
      {letters.length > 0 ? <Letters shell={shell} letters={letters} /> : <p class="empty">Nothing left here.</p>}
      {next !== undefined && (
        <p>
          <a href={groupPath(filter, next)}>The next letters</a>
        </p>
      )}
    </Layout>
  );
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
            <th scope="col">Sent, UTC</th>
            <th scope="col" class="number">
              Replayed
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map(({ messageId, body, sentAt, replays }) => (
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
