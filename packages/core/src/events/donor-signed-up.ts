import * as z from "zod/mini";
import { defineEvent } from "../event.ts";
import { email, text } from "./fields.ts";

const GROUPS = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;
const expected = `a blood group: ${GROUPS.join(", ")}`;

/** A blood group of ABO/RhD. Case and spaces are forgiven, and so is the common typo of a zero for the letter O. */
const bloodGroup = z.pipe(
  z.string({ error: expected }).check(
    z.trim(),
    z.toUpperCase(),
    z.overwrite((group) => group.replace(/^0/, "O")),
  ),
  z.enum(GROUPS, { error: expected }),
);

/** Somebody has signed up as a donor. */
export const DonorSignedUp = defineEvent("DonorSignedUp", "DONOR", {
  first_name: text(200),
  city: text(200),
  type: z.optional(bloodGroup),
  email,
});
