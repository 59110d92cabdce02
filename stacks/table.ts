/// <reference path="../.sst/platform/config.d.ts" />
import { key } from "./key.ts";
import { production } from "./stage.ts";

// A link carries the name alone; by default it would grant dynamodb:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Dynamo, (dynamo) => ({ properties: { name: dynamo.name } }));

/** The one table: an item a donor or donation. SST makes it on demand, with point-in-time recovery of 35 days. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { PK: "string" },
  primaryIndex: { hashKey: "PK" }, // no sort key: it would make the same donor in another city a new item
  deletionProtection: production,
  transform: {
    table: (args, opts) => {
      // With a key of the account, so that its use is in CloudTrail: AWS's own for DynamoDB, or the stage's.
      args.serverSideEncryption = { enabled: true, ...(key && { kmsKeyArn: key.arn }) };
      // A change that needs another table fails instead of starting an empty one next to it.
      opts.protect = production;
    },
  },
});
