const WIDTH = 120;

/** JSON as the project's formatter has it: two spaces, lists of plain values on one line where they fit. */
export function printJson(value: unknown): string {
  return `${print(value, "", 0)}\n`;
}

/** `room` is what stands on the line before and after the value. */
function print(value: unknown, indent: string, room: number): string {
  if (typeof value !== "object" || value === null) return printPlain(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const plain = value.every((one) => typeof one !== "object" || one === null);
    const line = `[${value.map(printPlain).join(", ")}]`;
    if (plain && indent.length + room + line.length <= WIDTH) return line;
    return `[\n${value.map((one) => `${deeper}${print(one, deeper, 1)}`).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([name, one]) => {
    const before = `${JSON.stringify(name)}: `;
    return `${deeper}${before}${print(one, deeper, before.length + 1)}`;
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** In a pattern may stand what no reader should have to guess. */
function printPlain(value: unknown): string {
  return JSON.stringify(value).replaceAll("\ufffd", "\\ufffd");
}
