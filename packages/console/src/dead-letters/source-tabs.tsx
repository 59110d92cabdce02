import type { SourceGroup } from "@savelife/workbench/journal-groups";
import { formatCount } from "../view/format.ts";
import { Text } from "../view/text.tsx";

/** The largest; the others are among all. */
const SHOWN = 20;

type SourceTabsProps = {
  sources: SourceGroup[];
  /** The one whose letters are shown, null for letters that name none; undefined for all. */
  current: string | null | undefined;
  hrefOf: (source: string | null | undefined) => string;
};

/** Whom to phone: the letters of each sender by themselves, where there is more than one. */
export function SourceTabs({ sources, current, hrefOf }: SourceTabsProps) {
  if (sources.length < 2 && current === undefined) return null;
  return (
    <nav aria-label="Sources" class="tabs">
      <ul>
        <li>
          <a href={hrefOf(undefined)} aria-current={current === undefined ? "true" : undefined}>
            All sources
          </a>
        </li>
        {sources.slice(0, SHOWN).map(({ source, count }) => (
          <li>
            <a href={hrefOf(source)} aria-current={source === current ? "true" : undefined}>
              {source === null ? "No source" : <Text value={source} most={60} />} ({formatCount(count)})
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
