import * as z from 'zod';
import { schema } from '../../shared/schema.ts';
import { NewApiKey } from '../api-key.ts';
import { importedLength } from '../key-format-schema.ts';
import { ImportSecretName } from '../keyring-schema.ts';

/** The most keys in one request. */
export const maxImportedKeys = 100;

const digestPattern = /^([0-9A-Fa-f]{64}|[0-9A-Za-z+/]{43}=?|[0-9A-Za-z_-]{43}=?)$/;

/** A digest of 32 bytes. Its encoding is recognized by its length: hex has 64 characters. */
const Digest = (description: string) =>
  z
    .string()
    .regex(digestPattern, 'must be 32 bytes in hex, base64 or base64url')
    .transform((text) => Buffer.from(text, text.length === 64 ? 'hex' : 'base64').toString('base64url'))
    .optional()
    .meta({ description });

/** A key that another system issued: its value or the digest of its value, and its settings here. */
export const ImportedKey = /* @__PURE__ */ schema(() =>
  NewApiKey.omit({ rotation: true })
    .extend({
      value: z.string().min(1).max(importedLength.max).optional().meta({
        description: 'The key value. Only its digest under the pepper is stored.',
      }),
      sha256: Digest('The SHA-256 digest of the key value in UTF-8, in hex, base64 or base64url.'),
      hmacSha256: Digest('The HMAC-SHA-256 digest of the key value in UTF-8, in hex, base64 or base64url.'),
      hmacSecret: ImportSecretName.optional().meta({
        description: 'The name of the import secret with which `hmacSha256` was made.',
      }),
      mask: z
        .string()
        .regex(
          /^[0-9A-Za-z._~+/=-]{0,20}\.\.\.[0-9A-Za-z._~+/=-]{0,4}$/,
          'must be the first characters of the value, at most 20, three dots, and its last characters, at most 4',
        )
        .optional()
        .meta({
          description:
            'The masked key value, for lists. By default, the configured prefix and the last four characters of `value`, or a text with the tag of the key.',
          examples: ['sk_live_...p7dc'],
        }),
    })
    .superRefine(({ value, sha256, hmacSha256, hmacSecret }, context) => {
      const given = [value, sha256, hmacSha256].filter((each) => each !== undefined).length;
      const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
      if (given !== 1) refuse([], 'must have exactly one of value, sha256 and hmacSha256');
      if (hmacSha256 !== undefined && hmacSecret === undefined) refuse(['hmacSecret'], 'is required with hmacSha256');
      if (hmacSha256 === undefined && hmacSecret !== undefined)
        refuse(['hmacSecret'], 'is allowed with hmacSha256 only');
    })
    .meta({
      id: 'ImportedKey',
      // In allOf, because generators of clients make no class from a schema with properties and oneOf.
      allOf: [
        { oneOf: [{ required: ['value'] }, { required: ['sha256'] }, { required: ['hmacSha256', 'hmacSecret'] }] },
      ],
      dependentRequired: { hmacSecret: ['hmacSha256'] },
    }),
);
export type ImportedKey = z.output<typeof ImportedKey>;

/** The body of a request that imports keys. */
export const KeyImport = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      keys: z.array(ImportedKey).min(1).max(maxImportedKeys, `must have at most ${maxImportedKeys} keys`),
      importDeleted: z.boolean().default(false).meta({
        description: 'Whether to import keys again that were imported into this workspace before and then deleted.',
      }),
    })
    .meta({ id: 'KeyImport' }),
);
