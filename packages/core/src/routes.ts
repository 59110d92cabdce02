import type { Event } from "./catalogue.ts";

/** A route of the HTTP API whose body is the data of an event of this type. */
export type DataRoute = { path: `/${string}`; type: Event["type"]; summary: string };

export const SIGNUP_ROUTE = "/donor/signup";
export const DONATION_ROUTE = "/donation/create";

/** The workshop's routes. A new type of event has no route of its own: it comes through `/events`. */
export const DATA_ROUTES: DataRoute[] = [
  { path: DONATION_ROUTE, type: "DonationCreated", summary: "Announce a donation" },
  { path: SIGNUP_ROUTE, type: "DonorSignedUp", summary: "Sign up a donor" },
];

/** The route of CloudEvents of any type. */
export const EVENTS_ROUTE = "/events";

/** The paths of the HTTP API; each takes POST alone. */
export const ROUTES = [...DATA_ROUTES.map(({ path }) => path), EVENTS_ROUTE];
