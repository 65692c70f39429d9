import * as z from 'zod';
import { maxPairs } from './metadata.ts';
import { schema } from './schema.ts';
import { prose } from './text.ts';

const keyPattern = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,39}$/;
const keyMessage =
  'is not a valid key: use up to 40 letters, digits and the characters _ . : / -, and begin with a letter or digit';

const pairs = <Value extends z.ZodType>(value: Value) =>
  z
    .record(z.string().regex(keyPattern), value, {
      error: ({ code }) => (code === 'invalid_key' ? keyMessage : undefined),
    })
    .refine((all) => Object.keys(all).length <= maxPairs, `must have at most ${maxPairs} pairs`)
    .meta({ maxProperties: maxPairs });

/** The metadata of a new object. */
export const NewMetadata = /* @__PURE__ */ schema(() =>
  pairs(prose(500)).meta({
    description: 'Up to 50 pairs of texts of your own. Latchkey stores and shows them, and does not use them.',
  }),
);

/** A change of metadata, as in the API of Stripe. */
export const MetadataChange = /* @__PURE__ */ schema(() =>
  pairs(prose(500).nullable()).meta({ id: 'MetadataChange' }).nullable().meta({
    description:
      'Adds or replaces the named pairs; the others stay. null as a value removes the pair, and null instead of the object removes all.',
  }),
);

/** The metadata in a response. */
export const StoredMetadata = /* @__PURE__ */ schema(() =>
  z.record(z.string(), z.string()).meta({ description: 'Your own pairs of texts.' }),
);
