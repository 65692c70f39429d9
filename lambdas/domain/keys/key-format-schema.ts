import * as z from 'zod';
import { environments } from '../shared/environments.ts';
import { schema } from '../shared/schema.ts';

export const Environment = /* @__PURE__ */ schema(() =>
  z.enum(environments).meta({
    id: 'Environment',
    description:
      'The data that a key may access: live or test data. Part of the key value’s prefix unless configured away.',
  }),
);
export type Environment = z.infer<typeof Environment>;

/** The lengths of values that can be imported. */
export const importedLength = { min: 20, max: 256 } as const;

const prefixPattern = /^[a-z][a-z0-9]{1,11}$/;
const prefixMessage = 'must be 2 to 12 lower-case letters or digits, starting with a letter';

/** The form of values that another system issued. The lengths include the prefix. */
const ImportedFormat = /* @__PURE__ */ schema(() =>
  z.strictObject({
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9._-]{0,40}$/, 'must be at most 40 letters, digits, dots, underscores or hyphens'),
    minLength: z.int().min(importedLength.min).max(importedLength.max),
    maxLength: z.int().min(importedLength.min).max(importedLength.max),
  }),
);

/** The shape of key values in one deployment: `vsk_live_…` by default; `{prefix:'vb', environmentPart:false}` gives `vb_…`. */
export const KeyFormat = /* @__PURE__ */ schema(() =>
  z.strictObject({
    prefix: z.string().regex(prefixPattern, prefixMessage).default('vsk'),
    environmentPart: z.boolean().default(true),
    /** Prefixes whose values are still accepted, with and without an environment part. */
    formerPrefixes: z.array(z.string().regex(prefixPattern, prefixMessage)).max(10).optional(),
    /** The forms of values that another system issued and that are accepted once they are imported. */
    imported: z.array(ImportedFormat).max(20).optional(),
  }),
);
export type KeyFormat = z.infer<typeof KeyFormat>;
