import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A signing key of an issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function newSigningKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Creates a token as an issuer does, or a forged one with another header. */
export function tokenOf(key: SigningKey, claims: object, header: object = {}): string {
  const input = `${base64url({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header })}.${base64url(claims)}`;
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

/** Signed with the public key as a shared secret. */
export function confusedToken(key: SigningKey, claims: object): string {
  const input = `${base64url({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${base64url(claims)}`;
  const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export function unsignedToken(claims: object, header: object = {}): string {
  return `${base64url({ alg: 'none', typ: 'JWT', ...header })}.${base64url(claims)}.`;
}

export const jwkOf = ({ kid, publicKey }: SigningKey) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});

/** The public side of an issuer, over HTTP on a loopback address. Tests can change its responses at any time. */
export async function startIssuer(keys: readonly SigningKey[]) {
  const asked: string[] = [];
  const state = { keys, discovery: {} as object, down: false };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answers: Record<string, object> = {
      '/tenant/.well-known/openid-configuration': { issuer, jwks_uri: `${origin}/keys`, ...state.discovery },
      '/keys': { keys: state.keys.map(jwkOf) },
    };
    const answer = answers[request.url ?? ''];
    response.writeHead(state.down ? 503 : answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}/tenant`;
  return {
    issuer,
    origin,
    /** The requested paths. */
    asked,
    state,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;
