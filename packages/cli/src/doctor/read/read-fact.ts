import { errorName } from "@savelife/core/aws-errors";
import type { Fact } from "../facts.ts";

/** An answer from which a fact cannot be read; its text says what was expected, and holds nothing of people's data. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** What the services call it when the operator's role may not ask. */
const NOT_ALLOWED = /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/;

/**
 * Reads a fact. What the operator may not ask, and what makes no sense, is a fact that was not read.
 * @param service what is asked, such as `the queue`
 * @throws what the client throws when the service is not there, does not answer, or knows nobody of the operator's name
 */
export async function readFact<T>(read: () => Promise<T>, service: string): Promise<Fact<T>> {
  try {
    return { known: await read() };
  } catch (error) {
    if (error instanceof Unreadable) return { unread: error.message };
    if (NOT_ALLOWED.test(errorName(error))) return { unread: `${errorName(error)} from ${service}` };
    throw error;
  }
}

/** Reads a fact that needs another one: what that lacks, this lacks too. */
export async function readFrom<From, T>(
  fact: Fact<From>,
  read: (known: From) => Promise<T>,
  service: string,
): Promise<Fact<T>> {
  return "known" in fact ? readFact(() => read(fact.known), service) : fact;
}

/** The part of a fact. */
export function mapFact<From, T>(fact: Fact<From>, map: (known: From) => T): Fact<T> {
  return "known" in fact ? { known: map(fact.known) } : fact;
}
