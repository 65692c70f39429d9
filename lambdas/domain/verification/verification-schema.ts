import * as z from 'zod';
import { Scope } from '../access/scope-schema.ts';
import { Environment } from '../keys/key-format-schema.ts';
import { quotaPeriods } from '../limits/quota.ts';
import type { ErrorCode } from '../shared/error-codes.ts';
import { schema } from '../shared/schema.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { LimitState } from '../usage/usage-schema.ts';

/** The codes of refused keys. */
const refusalCodes = [
  'unauthorized',
  'insufficient_scope',
  'ip_not_allowed',
  'plan_without_api_access',
  'plan_not_configured',
  'rate_limit_exceeded',
  'quota_exceeded',
] as const satisfies readonly ErrorCode[];

const VerifiedQuota = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      of: z.enum(['workspace', 'key']).meta({ description: 'Whose quota it is.' }),
      per: z.enum(quotaPeriods),
      limit: z.int().min(1),
      used: z.int().min(0),
      remaining: z.int().min(0),
      resetsAt: Timestamp.nullable().meta({ description: 'null: the quota never resets.' }),
    })
    .meta({ id: 'VerifiedQuota' }),
);

const limits = () => ({
  rateLimit: LimitState.nullable().meta({
    description: 'The rate limits after this request. null: not known, because the key or the counters did not say.',
  }),
  quotas: z.array(VerifiedQuota).meta({
    description: 'The quotas that the request counts against, or that refused it. Empty if there are none.',
  }),
});

/** The key is valid, and the request was counted. */
const ValidKey = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      valid: z.literal(true),
      principal: z
        .strictObject({
          keyId: z.string(),
          workspaceId: z.string(),
          environment: Environment,
          plan: z.string(),
          scopes: z.array(Scope),
          ownerId: z.string().nullable().meta({ description: 'null if the key has no owner.' }),
        })
        .meta({ id: 'VerifiedPrincipal' }),
      ...limits(),
    })
    .meta({ id: 'ValidKey' }),
);

/** The key is refused. */
const RefusedKey = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      valid: z.literal(false),
      code: z.enum(refusalCodes).meta({
        description:
          'The reason. `unauthorized`: the key is unknown, deactivated, expired or deleted, or the caller may not ask about it.',
      }),
      status: z
        .union([z.literal(401), z.literal(403), z.literal(429)])
        .meta({ description: 'The status of the response that your service should send.' }),
      detail: z.string().meta({ description: 'A sentence for your client.' }),
      retryAfter: z.int().min(1).nullable().meta({
        description: 'The seconds to wait, for `Retry-After`. null: waiting does not help, or the key is not limited.',
      }),
      ...limits(),
    })
    .meta({ id: 'RefusedKey' }),
);

/** The answer about a key. */
export const Verification = /* @__PURE__ */ schema(() =>
  z.discriminatedUnion('valid', [ValidKey, RefusedKey]).meta({ id: 'Verification' }),
);
export type Verification = z.infer<typeof Verification>;
