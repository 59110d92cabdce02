import { randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** The clock, the ids and the randomness of this machine. */
export const system = { now: () => new Date(), newId: () => v7(), randomBytes };
