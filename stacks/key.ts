/// <reference path="../.sst/platform/config.d.ts" />
import { accountId, region } from "./account.ts";
import { production, settings, stageName } from "./stage.ts";

/** The key of your own that encrypts table, queues, files and logs, if the settings ask for one: 1 USD a month. */
export const key = settings.customerKey
  ? new aws.kms.Key(
      "Key",
      {
        description: `What ${stageName} stores`,
        enableKeyRotation: true, // each year; what is encrypted with an older one stays readable
        deletionWindowInDays: production ? 30 : 7, // the most and the least that AWS takes
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "RolesOfThisAccountDecideByTheirPolicies", // without it nobody could ever change the key again
              Effect: "Allow",
              Principal: { AWS: $interpolate`arn:aws:iam::${accountId}:root` },
              Action: "kms:*",
              Resource: "*", // in a key's policy: this key
            },
            {
              Sid: "EventBridgeToTheDeadLetters",
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey"],
              Resource: "*",
              // Without a condition, as EventBridge may meet none; whose rules may send to the queue is said there.
            },
            {
              Sid: "LogsOfThisAccount",
              Effect: "Allow",
              Principal: { Service: $interpolate`logs.${region}.amazonaws.com` },
              Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
              Resource: "*",
              Condition: {
                ArnLike: { "kms:EncryptionContext:aws:logs:arn": $interpolate`arn:aws:logs:${region}:${accountId}:*` },
              },
            },
          ],
        }),
      },
      { protect: production, retainOnDelete: production }, // without it nobody can read table, backups and files again
    )
  : undefined;

/** What a role needs to send to and receive from an encrypted queue, and to write and read encrypted files. */
export const useOfKey = key ? [{ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key.arn] }] : [];

/** What DynamoDB does with the key on behalf of the user of the table, and through DynamoDB alone. */
export const useOfKeyByTable = key
  ? [
      {
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
        actions: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:DescribeKey",
        ],
        resources: [key.arn],
        conditions: [
          {
            test: "StringEquals",
            variable: "kms:ViaService",
            values: [$interpolate`dynamodb.${region}.amazonaws.com`],
          },
        ],
      },
    ]
  : [];

/** How a queue is encrypted. */
export const queueEncryption = key
  ? { kmsMasterKeyId: key.arn, kmsDataKeyReusePeriodSeconds: 3600 } // a call of KMS an hour and sender, instead of 12
  : { sqsManagedSseEnabled: true };
