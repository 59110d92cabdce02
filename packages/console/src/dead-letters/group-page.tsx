import type { Filter } from "@savelife/workbench/filter";
import type { SourceGroup, Values } from "@savelife/workbench/journal-groups";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Field } from "../send/event-form.ts";
import { PostButton, PostForm } from "../view/form.tsx";
import { amount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Age, Text } from "../view/text.tsx";
import { exportPath, groupPath, letterPath, toFields } from "./filter-fields.ts";
import { SourceTabs } from "./source-tabs.tsx";
import { ValuesForm } from "./values-form.tsx";
import { explainGroup, GroupCode, type GroupName } from "./wrong.tsx";

type GroupProps = {
  shell: Shell;
  group: GroupName;
  filter: Filter;
  total: number;
  letters: KnownLetter[];
  /** The place after the last of them, when there are more. */
  next: number | undefined;
  /** The field that is at fault in all of them, when it is one of the type, and the values that they have there. */
  wrong: { field: Field; values: Values } | undefined;
  /** Whom the letters come from. */
  sources: SourceGroup[];
  /** Whether some of them could be replayed as they are. */
  canReplay: boolean;
  isRevealed: boolean;
};

/** The letters of one group, and what can be done with them. */
export function GroupPage(props: GroupProps) {
  const { shell, group, filter, total, letters, next, sources, canReplay } = props;
  return (
    <Layout shell={shell} title="Group" current="Dead letters">
      <p class="back">
        <a href="/dead-letters">Dead letters</a>
      </p>
      <h1>
        <Text value={explainGroup(group)} most={200} />
        <GroupCode {...group} />
      </h1>
      <SourceTabs sources={sources} current={filter.source} hrefOf={(source) => groupPath({ ...group, source })} />
      {total > 0 && <Actions {...props} />}
      {letters.length > 0 ? (
        <Letters shell={shell} letters={letters} canReplay={canReplay} />
      ) : (
        <p class="empty">Nothing left here.</p>
      )}
      {next !== undefined && (
        <p>
          <a href={groupPath(filter, { after: String(next) })}>The next letters</a>
        </p>
      )}
    </Layout>
  );
}

/** First what helps with these letters; what cannot be done with any of them is not offered. */
function Actions({ shell, group, filter, total, letters, wrong, canReplay, isRevealed }: GroupProps) {
  const fields = toFields(filter);
  const [first] = letters;
  const isConflict = group.code === "conflict";
  return (
    <section class="card">
      {wrong && <ValuesForm shell={shell} filter={filter} isRevealed={isRevealed} {...wrong} />}
      {isConflict && first && (
        <p>
          <a href={letterPath(first.messageId)} class="button">
            Compare {total === 1 ? "it" : "the first"} with what is stored
          </a>
        </p>
      )}
      <div class="actions">
        {canReplay && (
          <PostButton shell={shell} action="/dead-letters/replay" fields={fields} kind={wrong ? "plain" : ""}>
            Replay {allOf(total)}…
          </PostButton>
        )}
        <PostButton
          shell={shell}
          action="/dead-letters/put-aside"
          fields={fields}
          kind={canReplay || wrong || isConflict ? "plain" : ""}
        >
          Put {allOf(total)} aside…
        </PostButton>
        <a href={exportPath(filter)}>Export {amount(total, "letter")} as a file</a>
      </div>
    </section>
  );
}

function allOf(total: number): string {
  return total === 1 ? "this letter" : `all ${amount(total, "letter")}`;
}

function Letters({ shell, letters, canReplay }: Pick<GroupProps, "shell" | "letters" | "canReplay">) {
  return (
    <PostForm shell={shell} action="/dead-letters/replay">
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
            <th scope="col">From</th>
            <th scope="col">Sent</th>
            <th scope="col" class="number">
              Replayed
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <LetterRow letter={letter} now={shell.now()} />
          ))}
        </tbody>
      </table>
      <p class="actions">
        {canReplay && (
          <button type="submit" class="plain">
            Replay the selected letters…
          </button>
        )}
        <button type="submit" class="plain" formaction="/dead-letters/put-aside">
          Put the selected letters aside…
        </button>
        <span class="muted">You will be asked.</span>
      </p>
    </PostForm>
  );
}

function LetterRow({ letter, now }: { letter: KnownLetter; now: number }) {
  const { messageId, source, subject, sentAt, replays } = letter;
  return (
    <tr>
      <td class="tick">
        <input type="checkbox" name="id" value={messageId} aria-label={`Select letter ${messageId}`} />
      </td>
      <th scope="row" class="id">
        <a href={letterPath(messageId)}>{messageId}</a>
      </th>
      <td data-label="From">
        {source === null ? <span class="muted">no source</span> : <Text value={source} most={60} />}
        {subject !== null && (
          <small class="muted code">
            <Text value={subject} most={60} />
          </small>
        )}
      </td>
      <td data-label="Sent" class="time">
        <Age at={sentAt} now={now} />
      </td>
      <td data-label="Replayed" class={replays === 0 ? "number less" : "number"}>
        {replays} ×
      </td>
    </tr>
  );
}
