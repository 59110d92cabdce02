/** The size of a character, and the space around them. */
const [WIDTH, HEIGHT, MARGIN] = [8.4, 19, 14];

/** What each code of a terminal does to the characters after it, of those that our output has. */
const STYLES: Record<string, string> = {
  "1": 'font-weight="bold"',
  "2": 'fill="#8b949e"',
  "31": 'fill="#ff7b72"',
  "33": 'fill="#e3b341"',
};

const ESCAPE = `${String.fromCharCode(27)}[`;
const CODE = new RegExp(`(${String.fromCharCode(27)}\\[[\\d;]*m)`);

/** A screen, with its codes of colour, as a picture with a title. */
export function renderTerminal(title: string, screen: string, columns: number): string {
  const lines = screen.split("\n");
  const [width, height] = [Math.ceil(columns * WIDTH) + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  const texts = lines.map((line, i) => {
    const y = MARGIN + (i + 1) * HEIGHT - 5;
    return `  <text x="${MARGIN}" y="${y}" xml:space="preserve">${renderLine(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">`,
    `  <title>${toXml(title)}</title>`,
    `  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...texts,
    "</svg>\n",
  ].join("\n");
}

function renderLine(line: string): string {
  let style = "";
  return line
    .split(CODE)
    .map((part) => {
      const codes = part.startsWith(ESCAPE) ? part.slice(ESCAPE.length, -1) : undefined;
      if (codes === undefined) return part === "" ? "" : style ? `<tspan ${style}>${toXml(part)}</tspan>` : toXml(part);
      style = codes
        .split(";")
        .flatMap((code) => STYLES[code] ?? [])
        .join(" ");
      return "";
    })
    .join("");
}

function toXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
