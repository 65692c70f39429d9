import * as z from 'zod';
import { schema } from '../../shared/schema.ts';
import { futureTime, unique } from '../api-key.ts';

/** The number of keys that one batch may name. */
export const maxBatch = 100;

/** The body of a request that changes or deletes many keys. */
export const KeyBatch = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      action: z.enum(['activate', 'deactivate', 'expire', 'delete']),
      ids: unique(z.array(z.string().min(1).max(100)).min(1).max(maxBatch), 'must not name a key twice').meta({
        description: 'The ids of the keys.',
      }),
      expiresAt: futureTime().optional().meta({
        description: 'With the action `expire` only: the keys are refused from this time on. Must be in the future.',
      }),
    })
    .superRefine(({ action, expiresAt }, context) => {
      if ((action === 'expire') === (expiresAt !== undefined)) return;
      const message =
        action === 'expire' ? 'is required with the action expire' : 'is allowed with the action expire only';
      context.addIssue({ code: 'custom', path: ['expiresAt'], message });
    })
    .meta({
      id: 'KeyBatch',
      if: { properties: { action: { const: 'expire' } } },
      // biome-ignore lint/suspicious/noThenProperty: It is a keyword of JSON Schema.
      then: { required: ['expiresAt'], properties: { expiresAt: true } },
      else: { properties: { expiresAt: false } },
    }),
);
export type KeyBatch = z.infer<typeof KeyBatch>;
