import { isIP } from 'node:net';
import * as z from 'zod';
import { Scope } from '../access/scope-schema.ts';
import { maxCost } from '../limits/route-scope.ts';
import { schema } from '../shared/schema.ts';
import { addressPattern } from './ip-range-schema.ts';

/** The body of a request that asks about a key. */
export const KeyToVerify = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      key: z.string().meta({
        description:
          'The key value that your client sent. A text that cannot be a key value is refused like an unknown one.',
      }),
      scope: Scope.optional().meta({ description: 'The scope that the key needs. Without it, no scope is checked.' }),
      sourceIp: z
        .string()
        .refine((text) => isIP(text) !== 0 && !text.includes('%'), 'must be an IPv4 or IPv6 address')
        .optional()
        .meta({
          description:
            'The address of your client, as your service sees it. Without it, a key with `allowedIps` is refused with `ip_not_allowed`.',
          maxLength: 45,
          pattern: addressPattern,
          examples: ['203.0.113.7'],
        }),
      cost: z.int().min(1).max(maxCost).default(1).meta({
        description: 'How many requests of the quotas the request counts as. It counts once against the rate limits.',
      }),
    })
    .meta({ id: 'KeyToVerify' }),
);
