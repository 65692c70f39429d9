import * as z from 'zod';
import { schema } from '../../shared/schema.ts';
import { importedLength } from '../key-format-schema.ts';
import { maskPattern, tagPattern } from './key-mask.ts';

/** The text whose key an operator looks up. It is in the body only: URLs get into logs. */
export const KeyLookup = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      value: z.string().min(1).max(importedLength.max).optional().meta({ description: 'A full key value.' }),
      mask: z
        .string()
        .regex(maskPattern, 'must be a masked key value such as vsk_live_Ab3dEf9h...x9Qz')
        .optional()
        .meta({ description: 'A masked key value, as lists show it.' }),
      tag: z
        .string()
        .regex(tagPattern, 'must be the 8 characters after the prefix of a key value')
        .optional()
        .meta({ description: 'The tag of a key: the 8 characters after the prefix of each of its values.' }),
    })
    .refine((body) => Object.keys(body).length === 1, 'must have exactly one of value, mask and tag')
    .meta({ id: 'KeyLookup', minProperties: 1, maxProperties: 1 }),
);
export type KeyLookup = z.output<typeof KeyLookup>;
