import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Where a console is, and the secret that gives a browser access: only the owner of the console has it. */
export type ConsoleAccess = { url: string; secret: string };

/** The name of the query parameter. */
export const TOKEN = "token";

/**
 * A new address of a running console, which gives one browser access, once, as it is in the history of that browser afterwards.
 * @param randomBytes this many random bytes
 */
export function newAddress({ url, secret }: ConsoleAccess, randomBytes: (count: number) => Uint8Array): string {
  const ticket = Buffer.from(randomBytes(16)).toString("base64url");
  return `${url}/?${TOKEN}=${ticket}.${sign(ticket, secret)}`;
}

/** Takes the token of an address; false when it is not one of this secret, or was taken before. */
export function createTickets(secret: string): (token: string) => boolean {
  const taken = new Set<string>();
  return (token) => {
    const [ticket = "", signature = ""] = token.split(".");
    if (!sameSecret(signature, sign(ticket, secret)) || taken.has(ticket)) return false;
    taken.add(ticket);
    return true;
  };
}

function sign(ticket: string, secret: string): string {
  return createHmac("sha256", secret).update(ticket).digest("base64url");
}

/** Whether two texts are equal, in a time that does not depend on how much of them is equal. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other));
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
