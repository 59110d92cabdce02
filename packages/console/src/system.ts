import { randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** The ids and the randomness of this machine. */
export const system = { newId: () => v7(), randomBytes };
