import * as z from 'zod';
import { schema } from '../../shared/schema.ts';
import { Timestamp } from '../../shared/timestamp-schema.ts';

/** A working value of a key as its owners see it. */
export const ApiKeyValue = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      key: z.string().meta({ description: 'The masked value.', examples: ['vsk_live_Ab3dEf9h...x9Qz'] }),
      issuedAt: Timestamp.nullable().meta({ description: 'null: the value was issued before Latchkey recorded this.' }),
      lastUsedAt: Timestamp.nullable().meta({
        description:
          'The value was not used after this time; null: it has not been used. While the key has two values, accurate to the hour.',
      }),
      validUntil: Timestamp.nullable().meta({
        description:
          'When the value stops working; null: never, or not yet known because a new value is being delivered to a secret.',
      }),
      graceOnFirstUse: z.int().nullable().meta({
        description:
          'Of a previous value after the mode `on_first_use`: the seconds for which it works after the first use of the newest value, which has not been used yet. Otherwise null.',
      }),
    })
    .meta({ id: 'ApiKeyValue' }),
);
export type ApiKeyValue = z.output<typeof ApiKeyValue>;
