import { defineEvent } from "../event.ts";
import { dateTime } from "../values/date-time.ts";
import { text } from "../values/text.ts";

export const DonationCreated = defineEvent(
  "DonationCreated",
  "DONATION",
  "A donation (a blood drive at an address, on a day) has been announced.",
  {
    city: text(200),
    datetime: dateTime,
    address: text(500, ", "),
  },
);
