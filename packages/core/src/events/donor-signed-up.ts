import * as z from "zod/mini";
import { defineEvent } from "../event.ts";
import { bloodGroup } from "../values/blood-group.ts";
import { email } from "../values/email.ts";
import { text } from "../values/text.ts";

export const DonorSignedUp = defineEvent("DonorSignedUp", "DONOR", "Somebody has signed up as a donor.", {
  first_name: text(200),
  city: text(200),
  type: z.optional(bloodGroup),
  email,
});
