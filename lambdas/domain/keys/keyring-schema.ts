import * as z from 'zod';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { importSecretRule, isImportSecret } from './import/import-secret.ts';

const PepperVersion = z.string().regex(/^v[1-9][0-9]{0,5}$/, 'a pepper version looks like "v1"');
const Pepper = z.string().min(32, 'a pepper has at least 32 characters');

export const ImportSecretName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be 1 to 20 lower-case letters, digits or hyphens, starting with a letter');
const ImportSecret = z.string().refine(isImportSecret, importSecretRule);

const Keyring = z
  .object({
    current: PepperVersion,
    /** The time from which `current` is used; before, the newest other pepper is. Absent: it is used already. */
    currentFrom: Timestamp.optional(),
    peppers: z.record(PepperVersion, Pepper),
    /** The secrets with which another system made the HMAC digests of imported keys, by name. */
    importSecrets: z.record(ImportSecretName, ImportSecret).optional(),
  })
  .refine((ring) => ring.peppers[ring.current] !== undefined, 'the current version is not among the peppers');

/**
 * The form that CloudFormation can generate. `GenerateSecretString` sets one top-level key only, so the secret of a new
 * deployment is `{"current":"v1","v1":"…"}` (docs/decisions/0003-first-pepper.md).
 */
const FirstKeyring = z
  .object({ current: z.literal('v1'), v1: Pepper })
  .transform(({ current, v1 }): z.output<typeof Keyring> => ({ current, peppers: { v1 } }));

/** The keyring as the secret holds it. */
export const StoredKeyring = z.union([Keyring, FirstKeyring]);
export type StoredKeyring = z.output<typeof Keyring>;
