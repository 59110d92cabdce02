import { MASK } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";

/** One line of a value that is shown as JSON. */
export type JsonLine = {
  depth: number;
  /** The name of the field, as it came. */
  name?: string;
  /** What stands there: a value as JSON, or the brackets of what holds others. */
  text: string;
  kind: "text" | "other" | "masked" | "bracket" | "missing";
  /** A comma where another value follows. */
  end: string;
  /** What was expected in this place. */
  expected: string[];
};

/** More lines than these are not shown: a sender can send a hundred thousand. */
const MAX_LINES = 300;
/** Two more than a message may have. */
const MAX_DEPTH = 34;

/**
 * A value as lines of JSON, with each fault at the line of its path. A field that is missing gets a line of its own, in
 * the place where it was expected.
 */
export function toJsonLines(value: unknown, faults: Fault[]): { lines: JsonLine[]; isCut: boolean } {
  const lines: JsonLine[] = [];
  let isCut = false;
  const expectedAt = (path: string) => faults.filter((fault) => fault.path === path).map(({ expected }) => expected);
  const add = (line: JsonLine) => {
    if (lines.length < MAX_LINES) lines.push(line);
    else isCut = true;
  };

  const walk = (one: unknown, path: string, depth: number, name: string | undefined, end: string) => {
    if (lines.length >= MAX_LINES) {
      isCut = true;
      return;
    }
    const named = { depth, ...(name !== undefined && { name }), expected: expectedAt(path) };
    if (typeof one !== "object" || one === null) {
      add({ ...named, end, ...leaf(one) });
      return;
    }
    const [open, close] = Array.isArray(one) ? ["[", "]"] : ["{", "}"];
    const children = childrenOf(one);
    const missing = Array.isArray(one) ? [] : missingIn(one, path, faults);
    if (children.length + missing.length === 0 || depth >= MAX_DEPTH) {
      const inner = children.length > 0 ? "…" : "";
      add({ ...named, text: `${open}${inner}${close}`, kind: "bracket", end });
      return;
    }
    add({ ...named, text: open, kind: "bracket", end: "" });
    children.forEach(([key, child], i) => {
      const isLast = i === children.length - 1;
      walk(child, join(path, key), depth + 1, Array.isArray(one) ? undefined : key, isLast ? "" : ",");
    });
    for (const key of missing) {
      add({
        depth: depth + 1,
        name: key,
        text: "missing",
        kind: "missing",
        end: "",
        expected: expectedAt(join(path, key)),
      });
    }
    add({ depth, text: close, kind: "bracket", end, expected: [] });
  };
  walk(value, "", 0, undefined, "");
  return { lines, isCut };
}

/** Not all of a list of a million. */
function childrenOf(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.slice(0, MAX_LINES).map((one, i) => [String(i), one]);
  return Object.entries(value).slice(0, MAX_LINES);
}

function leaf(value: unknown): { text: string; kind: "text" | "other" | "masked" } {
  if (typeof value === "string" && value.startsWith(MASK)) return { text: value, kind: "masked" };
  return { text: JSON.stringify(value) ?? "null", kind: typeof value === "string" ? "text" : "other" };
}

/** The fields that a fault names directly below a path, and that are not there. */
function missingIn(value: object, path: string, faults: Fault[]): string[] {
  const prefix = path === "" ? "" : `${path}.`;
  const names = faults.flatMap((fault) => {
    if (!fault.path.startsWith(prefix) || fault.path === path) return [];
    const [name = ""] = fault.path.slice(prefix.length).split(".");
    return name === "" || Object.hasOwn(value, name) ? [] : [name];
  });
  return [...new Set(names)];
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
