import type { Fault } from "@savelife/core/outcome";
import { type JsonLine, toJsonLines } from "./json-lines.ts";
import { Text } from "./text.tsx";

type JsonProps = { value: unknown; faults?: Fault[]; label: string };

/** A value as JSON, with what was expected next to the place where it was. */
export function Json({ value, faults = [], label }: JsonProps) {
  const { lines, isCut } = toJsonLines(value, faults);
  return (
    <section class="json" aria-label={label}>
      <ol>
        {lines.map((line) => (
          <Line line={line} />
        ))}
      </ol>
      {isCut && <p class="muted">There is more, which is not shown here.</p>}
    </section>
  );
}

function Line({ line: { depth, name, text, kind, end, expected } }: { line: JsonLine }) {
  return (
    <li class={expected.length > 0 ? "line at-fault" : "line"}>
      <code class={`depth-${Math.min(depth, 8)}`}>
        {name !== undefined && (
          <>
            <span class="name">
              <Text value={JSON.stringify(name)} most={80} />
            </span>
            {": "}
          </>
        )}
        <span class={kind}>
          <Text value={text} />
        </span>
        {end}
      </code>
      {expected.map((one) => (
        <span class="expected">
          expected <Text value={one} />
        </span>
      ))}
    </li>
  );
}
