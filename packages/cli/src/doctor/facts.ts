/** The name at the end of an ARN: of a queue, a function or a role. */
export function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

/** A fact that could not be read; the text says why, and holds nothing of people's data. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** The same of a fact that a local stack does not have. */
export class AwsOnly extends Unreadable {}

/** What all pages of a list have. */
export async function collect<Page, T>(pages: AsyncIterable<Page>, of: (page: Page) => T[] | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...(of(page) ?? []));
  return all;
}
