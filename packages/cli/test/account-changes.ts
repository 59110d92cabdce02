import { type Account, QUEUE, ROLE, tlsOnly } from "./account.ts";

/** The attributes of a queue. */
export const queue = ({ queues }: Account, name = QUEUE): Record<string, string> => queues[name] ?? {};
/** Changes the queue's redrive policy. */
export const redrive = (account: Account, policy: object) => {
  const { RedrivePolicy = "{}" } = queue(account);
  queue(account).RedrivePolicy = JSON.stringify({ ...JSON.parse(RedrivePolicy), ...policy });
};
/** The first event source mapping. */
export const mapping = ({ mappings }: Account): Record<string, unknown> => mappings[0] ?? {};
/** An alarm by its name; the first one is that of the dead letters. */
export const alarm = ({ alarms }: Account, name = "dead-letters"): Record<string, unknown> =>
  alarms.find(({ AlarmName }) => AlarmName === `savelife-events-production-${name}`) ?? {};
/** Lets somebody at a queue. */
export const grant = (account: Account, name: string, Statement: object) => {
  queue(account, name).Policy = JSON.stringify({ Statement: [tlsOnly(name), { Effect: "Allow", ...Statement }] });
};
/** Adds a statement to what the consumer's role may do. */
export const allow = ({ roles }: Account, Statement: object) => {
  const role = roles[ROLE];
  if (role) role.inline.added = { Statement: [{ Effect: "Allow", ...Statement }] };
};
/** Replaces a text in what the consumer's role may do. */
export const inRole = ({ roles }: Account, from: string, to: string) => {
  const role = roles[ROLE];
  if (role) role.inline = JSON.parse(JSON.stringify(role.inline).replaceAll(from, to));
};
/** Attaches a policy to the consumer's role, which allows an action on everything. */
export const attach = ({ roles, policies }: Account, arn: string, Action: string) => {
  policies[arn] = { Statement: { Effect: "Allow", Action, Resource: "*" } };
  roles[ROLE]?.attached.push(arn);
};
