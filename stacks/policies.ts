/// <reference path="../.sst/platform/config.d.ts" />
import { accountId } from "./account.ts";

/** Who may assume a role: a service of AWS, for what is in this account. */
export function assumedBy(service: string) {
  return $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        Condition: { StringEquals: { "aws:SourceAccount": accountId } }, // for nobody else's machine or rule
      },
    ],
  });
}

/** What a role may do. */
export function mayDo(statements: { actions: string[]; resources: $util.Input<string>[] }[]) {
  const Statement = statements.map(({ actions, resources }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  }));
  return { name: "inline", policy: $jsonStringify({ Version: "2012-10-17", Statement }) };
}
