import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';
import { readKept, writeKept } from '../shared/kept-file.ts';

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
 * The keys that sign tokens and cookies. They are kept (mode 0600), so that tokens outlive a restart.
 * @param file Undefined keeps them in memory.
 * @throws StartError if the file is damaged
 */
export async function ensureSignInKeys(file: string | undefined): Promise<SignInKeys> {
  const kept = file === undefined ? undefined : readKept(file, SignInKeys, 'The tokens that it signed hold no longer');
  if (kept !== undefined) return kept;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const made = SignInKeys.parse({
    signing: { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' },
    cookies: randomBytes(32).toString('base64url'),
  });
  if (file !== undefined) writeKept(file, made);
  return made;
}
