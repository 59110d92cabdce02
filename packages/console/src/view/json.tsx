import { MASK } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";
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
      <code>
        {"  ".repeat(depth)}
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

type JsonLine = {
  depth: number;
  /** The name of the field, as it came. */
  name: string | undefined;
  /** A value as JSON, or the bracket of an object or a list. */
  text: string;
  kind: "text" | "other" | "masked" | "bracket" | "missing";
  /** A comma where another value follows. */
  end: string;
  expected: string[];
};

/** More lines than these are not shown: a sender can send a hundred thousand. */
const MAX_LINES = 300;
/** Two more than a message may have. */
const MAX_DEPTH = 34;

/**
 * A value as lines of JSON, with each fault at the line of its path. A missing field gets a line of its own where it was
 * expected.
 */
export function toJsonLines(value: unknown, faults: Fault[]): { lines: JsonLine[]; isCut: boolean } {
  const lines: JsonLine[] = [];
  for (const line of linesOf(value, faults, { path: "", depth: 0, name: undefined, end: "" })) {
    if (lines.length === MAX_LINES) return { lines, isCut: true };
    lines.push(line);
  }
  return { lines, isCut: false };
}

type Place = Pick<JsonLine, "depth" | "name" | "end"> & { path: string };

function* linesOf(value: unknown, faults: Fault[], { path, depth, name, end }: Place): Generator<JsonLine> {
  const expected = faults.filter((fault) => fault.path === path).map((fault) => fault.expected);
  const line = { depth, name, end, expected };
  if (typeof value !== "object" || value === null) return yield { ...line, ...leaf(value) };
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const children = Object.entries(value).slice(0, MAX_LINES);
  const missing = isList ? [] : missingIn(value, path, faults);
  if (children.length + missing.length === 0 || depth >= MAX_DEPTH) {
    return yield { ...line, text: `${open}${children.length > 0 ? "…" : ""}${close}`, kind: "bracket" };
  }
  yield { ...line, text: open, kind: "bracket", end: "" };
  for (const [i, [key, child]] of [...children, ...missing].entries()) {
    const place = { path: join(path, key), depth: depth + 1, name: isList ? undefined : key };
    yield* linesOf(child, faults, { ...place, end: i < children.length - 1 ? "," : "" });
  }
  yield { ...line, name: undefined, text: close, kind: "bracket", expected: [] };
}

/** In place of a value that is not there. */
const MISSING = Symbol("missing");

function leaf(value: unknown): Pick<JsonLine, "text" | "kind"> {
  if (value === MISSING) return { text: "missing", kind: "missing" };
  if (typeof value === "string" && value.startsWith(MASK)) return { text: value, kind: "masked" };
  return { text: JSON.stringify(value) ?? "null", kind: typeof value === "string" ? "text" : "other" };
}

/** The fields that a fault names directly below a path, and that are not there. */
function missingIn(value: object, path: string, faults: Fault[]): [name: string, value: typeof MISSING][] {
  const prefix = join(path, "");
  const below = faults.filter((fault) => fault.path.startsWith(prefix) && fault.path !== path);
  const names = new Set(below.map((fault) => fault.path.slice(prefix.length).split(".")[0] ?? ""));
  return [...names].filter((name) => name !== "" && !Object.hasOwn(value, name)).map((name) => [name, MISSING]);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
