/// <reference path="../.sst/platform/config.d.ts" />
import { key } from "./key.ts";
import { production } from "./stage.ts";

// A link carries the name alone; by default it would grant s3:* too. What a function may do is listed with it.
sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));

/** The files that are imported, and what became of them. SST blocks public access and denies what comes without TLS. */
export const files = new sst.aws.Bucket("ImportFiles", {
  cors: false,
  transform: { bucket: { forceDestroy: !production } },
});

new aws.s3.BucketServerSideEncryptionConfiguration("ImportFilesEncryption", {
  bucket: files.name,
  rules: [
    key
      ? {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  ],
});

// No versions either: what is deleted here is health data, and gone.
new aws.s3.BucketLifecycleConfiguration("ImportFilesLifecycle", {
  bucket: files.name,
  rules: [
    {
      id: "forget",
      status: "Enabled",
      filter: { prefix: "" }, // uploads, rejects and results
      expiration: { days: 30 }, // a month in which rejects can be corrected
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ],
});

// EventBridge hears of each new file.
new aws.s3.BucketNotification("ImportFilesNotification", { bucket: files.name, eventbridge: true });
