import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';
import { readPersisted, writePersisted } from '../shared/persisted-file.ts';

/** An RSA private key (RFC 7518, section 6.3). */
const SigningKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

const SignInKeys = z.object({ signing: SigningKey, cookies: z.base64url() });
export type SignInKeys = z.infer<typeof SignInKeys>;

/**
 * Returns the keys that sign tokens and cookies. They are kept in a file (mode 0600), so that tokens survive a
 * restart.
 * @param file Undefined: in memory only.
 * @throws StartError if the file is damaged
 */
export async function ensureSignInKeys(file: string | undefined): Promise<SignInKeys> {
  const persisted =
    file === undefined
      ? undefined
      : readPersisted(file, SignInKeys, 'Tokens that its keys signed would become invalid');
  if (persisted !== undefined) return persisted;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const made = SignInKeys.parse({
    signing: { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' },
    cookies: randomBytes(32).toString('base64url'),
  });
  if (file !== undefined) writePersisted(file, made);
  return made;
}
