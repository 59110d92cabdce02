/// <reference path="../.sst/platform/config.d.ts" />

// A link carries the name alone; by default it would grant dynamodb:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Dynamo, (dynamo) => ({ properties: { name: dynamo.name } }));

/** The one table: an item a donor or donation. SST makes it on demand, with point-in-time recovery of 35 days. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { PK: "string" },
  primaryIndex: { hashKey: "PK" }, // no sort key: it would make the same donor in another city a new item
  deletionProtection: $app.stage === "production",
  transform: {
    table: { serverSideEncryption: { enabled: true } }, // with a key of the account, so that its use is in CloudTrail
  },
});
