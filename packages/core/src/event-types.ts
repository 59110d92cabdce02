// Every type of event there is, a line each. A new one is one file in `events/`, one line here and one fixture.
export { DonationCreated } from "./events/donation-created.ts";
export { DonorSignedUp } from "./events/donor-signed-up.ts";
