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
/** The first alarm. */
export const alarm = ({ alarms }: Account): Record<string, unknown> => alarms[0] ?? {};
/** Lets somebody at a queue. */
export const grant = (account: Account, name: string, Statement: object) => {
  queue(account, name).Policy = JSON.stringify({ Statement: [tlsOnly(name), { Effect: "Allow", ...Statement }] });
};
/** Makes a statement the whole policy of the consumer's role. */
export const allow = ({ roles }: Account, Statement: object) => {
  const role = roles[ROLE];
  if (role) role.inline = { inline: { Statement: [{ Effect: "Allow", ...Statement }] } };
};
/** All tables of the account. */
export const tables = "arn:aws:dynamodb:eu-west-1:123456789012:table/*";
