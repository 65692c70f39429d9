import * as z from 'zod';

const Version = z.strictObject({
  createdAt: z.number(),
  /** Null until the rotation that created the version sets it. */
  value: z.string().nullable(),
  /** e.g. `AWSCURRENT` */
  stages: z.array(z.string()),
});
export type Version = z.infer<typeof Version>;

const Rotation = z.strictObject({
  lambdaArn: z.string(),
  rules: z.record(z.string(), z.unknown()),
  lastRotatedAt: z.number().nullable(),
});

/** A secret with its versions. Times are epoch milliseconds. */
export const StoredSecret = z.strictObject({
  arn: z.string(),
  name: z.string(),
  /** The logical id of its resource in the template; null if a function created it. */
  logicalId: z.string().nullable(),
  description: z.string().nullable(),
  kmsKeyId: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  createdAt: z.number(),
  changedAt: z.number(),
  /** The time of its deletion; null if its deletion is not scheduled. */
  deletedAt: z.number().nullable(),
  rotation: Rotation.nullable(),
  versions: z.record(z.string(), Version),
});
export type StoredSecret = z.infer<typeof StoredSecret>;
