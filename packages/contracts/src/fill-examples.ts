/** A block of code that shows a file, after a comment that names it. */
const BLOCK = /(<!-- file: (\S+) -->\n```\w+\n)(?:(?!```).)*```/gs;

/**
 * A page with every block of code that names a file made the text of that file.
 * @param read the text of a file, by its path from the page
 */
export function fillExamples(page: string, read: (file: string) => string): string {
  return page.replace(BLOCK, (_, opening: string, file: string) => `${opening}${read(file).trimEnd()}\n\`\`\``);
}

/** The files that a page shows. */
export function shownFiles(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, , file = ""]) => file);
}
