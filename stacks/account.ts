/// <reference path="../.sst/platform/config.d.ts" />

/** The account and the region that are deployed to, for ARNs of what is not there yet. */
export const { accountId } = aws.getCallerIdentityOutput({});
export const { region } = aws.getRegionOutput({});
