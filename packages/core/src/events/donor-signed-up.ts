import * as z from "zod";
import { defineEvent } from "../event.ts";
import { email, text } from "./fields.ts";

const GROUPS = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;
const expected = `a blood group: ${GROUPS.join(", ")}`;

/** A blood group of ABO/RhD. Case and spaces are forgiven, and so is the common typo of a zero for the letter O. */
const bloodGroup = z
  .string({ error: expected })
  .trim()
  .toUpperCase()
  .overwrite((group) => group.replace(/^0/, "O"))
  .pipe(z.enum(GROUPS, { error: expected }));

/** Somebody has signed up as a donor. */
export const DonorSignedUp = defineEvent("DonorSignedUp", "DONOR", {
  first_name: text(200),
  city: text(200),
  type: bloodGroup.optional(),
  email,
});
