import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTokenVerifier } from '../../../../../lambdas/adapters/oidc/issuer-tokens.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import {
  confusedToken,
  type Issuer,
  jwkOf,
  newSigningKey,
  startIssuer,
  tokenOf,
  unsignedToken,
} from '../../../../support/sign-in/issuer.ts';

const key = newSigningKey('one');
const nextKey = newSigningKey('two');
const strangersKey = newSigningKey('one');

let issuer: Issuer;
let now: number;
beforeEach(async () => {
  issuer = await startIssuer([key]);
  now = 1_795_515_330_123;
});
afterEach(() => issuer.stop());

const audience = 'urn:latchkey:api';
const verifier = (changes: object = {}) =>
  createTokenVerifier(
    { kind: 'oidc', issuer: issuer.issuer, clientId: 'console', audience, ...changes },
    { clock: () => now, timeoutMs: 500 },
  );

/** Five minutes after the injected clock. */
const soon = () => Math.floor(now / 1000) + 300;
const claims = (changes: object = {}) => ({ iss: issuer.issuer, sub: 'alice', aud: audience, exp: soon(), ...changes });
const minuteAgo = () => Math.floor(now / 1000) - 60;
const keysWereRead = () => issuer.asked.filter((path) => path === '/keys').length;

describe('a valid token', () => {
  test('identifies its bearer', async () => {
    expect(await verifier().verify(tokenOf(key, claims()))).toEqual({ issuer: issuer.issuer, subject: 'alice' });
  });

  test('may have more audiences', async () => {
    const token = tokenOf(key, claims({ aud: ['https://other.example.com', audience] }));
    expect(await verifier().verify(token)).toMatchObject({ subject: 'alice' });
  });
});

describe('the times of a token', () => {
  const seconds = (offset: number) => now / 1000 + offset;
  beforeEach(() => {
    now = 1_795_515_330_000;
  });

  test.each<[string, changes: object, accepted: boolean]>([
    ['a start 30 seconds ahead', { nbf: 30 }, true],
    ['a start 31 seconds ahead', { nbf: 31 }, false],
    ['an end 29 seconds ago', { exp: -29 }, true],
    ['an end 30 seconds ago', { exp: -30 }, false],
    ['a clock that issues 2 seconds ahead', { nbf: 2, iat: 2 }, true],
  ])('allow for another clock: %s', async (_, offsets, accepted) => {
    const times = Object.fromEntries(Object.entries(offsets).map(([name, offset]) => [name, seconds(offset)]));
    expect((await verifier().verify(tokenOf(key, claims(times)))) !== undefined).toBe(accepted);
  });

  test('allow for what the settings say', async () => {
    const strict = verifier({ leewaySeconds: 0 });
    expect(await strict.verify(tokenOf(key, claims({ nbf: seconds(0), exp: seconds(1) })))).toBeDefined();
    expect(await strict.verify(tokenOf(key, claims({ nbf: seconds(1) })))).toBeUndefined();
    expect(await strict.verify(tokenOf(key, claims({ exp: seconds(0) })))).toBeUndefined();
    expect(await verifier({ leewaySeconds: 300 }).verify(tokenOf(key, claims({ exp: seconds(-299) })))).toBeDefined();
  });

  test('end an accepted token when the clock goes on', async () => {
    const { verify } = verifier();
    const token = tokenOf(key, claims({ exp: seconds(60) }));
    expect(await verify(token)).toBeDefined();
    now += 90_000;
    expect(await verify(token)).toBeUndefined();
  });

  test.each(['nbf', 'exp'])('are numbers: a text as %s is refused', async (name) => {
    expect(await verifier().verify(tokenOf(key, claims({ [name]: 'soon' })))).toBeUndefined();
  });
});

describe('logs why a token is refused:', () => {
  test.each<[reason: string, token: () => string]>([
    ['expired', () => tokenOf(key, claims({ exp: minuteAgo() }))],
    ['not_before', () => tokenOf(key, claims({ nbf: soon() }))],
    ['issuer', () => tokenOf(key, claims({ iss: 'https://id.example.com' }))],
    ['audience', () => tokenOf(key, claims({ aud: 'urn:other:api' }))],
    ['signature', () => tokenOf(strangersKey, claims())],
    ['key_id', () => tokenOf(key, claims(), { kid: 'unknown' })],
    ['claims', () => tokenOf(key, claims({ exp: undefined }))],
    ['other', () => 'a.b.c'],
  ])('%s', async (reason, token) => {
    const reasons: string[] = [];
    const signIn = { kind: 'oidc', issuer: issuer.issuer, clientId: 'console', audience } as const;
    await createTokenVerifier(signIn, { clock: () => now, onRefusal: (each) => reasons.push(each) }).verify(token());
    expect(reasons).toEqual([reason]);
  });
});

describe('refused:', () => {
  test.each<[string, () => string]>([
    ['one that has expired', () => tokenOf(key, claims({ exp: minuteAgo() }))],
    ['one that does not expire', () => tokenOf(key, claims({ exp: undefined }))],
    ['one of later', () => tokenOf(key, claims({ nbf: soon() }))],
    ['one of another issuer', () => tokenOf(key, claims({ iss: 'https://id.example.com' }))],
    ['one of an issuer whose name is longer', () => tokenOf(key, claims({ iss: `${issuer.issuer}/` }))],
    ['one for others', () => tokenOf(key, claims({ aud: 'urn:other:api' }))],
    ['one for nobody', () => tokenOf(key, claims({ aud: undefined }))],
    ['an ID token, which is for the client', () => tokenOf(key, claims({ aud: 'console' }))],
    ['one without a subject', () => tokenOf(key, claims({ sub: undefined }))],
    ['one whose subject is no subject', () => tokenOf(key, claims({ sub: 'a b' }))],
    ['one whose subject is too long', () => tokenOf(key, claims({ sub: 'x'.repeat(256) }))],
    ['one whose subject is a number', () => tokenOf(key, claims({ sub: 1 }))],
    ['one that a stranger signed', () => tokenOf(strangersKey, claims())],
    ['one with another key id', () => tokenOf(key, claims(), { kid: 'unknown' })],
    ['one without a key id', () => tokenOf(key, claims(), { kid: undefined })],
    ['one that nobody signed', () => unsignedToken(claims())],
    ['one that nobody signed, with a key id', () => unsignedToken(claims(), { kid: 'one' })],
    ['one that takes the public key for a secret', () => confusedToken(key, claims())],
    ['one that names another algorithm', () => tokenOf(key, claims(), { alg: 'RS512' })],
    ['one that names an algorithm of other keys', () => tokenOf(key, claims(), { alg: 'EdDSA' })],
    ['one that was changed', () => withClaims(tokenOf(key, claims()), claims({ sub: 'bob' }))],
    ['one whose signature was cut off', () => tokenOf(key, claims()).replace(/[^.]*$/, '')],
    ['one of nonsense', () => 'a.b.c'],
    ['one of three times nothing', () => '..'],
  ])('%s', async (_, token) => {
    const { verify } = verifier();
    expect(await verify(token())).toBeUndefined();
    // Later tokens are still accepted.
    expect(await verify(tokenOf(key, claims()))).toMatchObject({ subject: 'alice' });
  });
});

function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

describe('the keys of the issuer', () => {
  test('are read once for many tokens, also at the same time', async () => {
    const { verify } = verifier();
    await Promise.all(Array.from({ length: 5 }, () => verify(tokenOf(key, claims()))));
    await verify(tokenOf(key, claims()));
    expect(issuer.asked).toEqual(['/tenant/.well-known/openid-configuration', '/keys']);
  });

  test('are read again for an unknown key, but only rarely', async () => {
    const { verify } = verifier();
    await verify(tokenOf(key, claims()));
    issuer.state.keys = [key, nextKey];
    now += 30_000;
    expect(await verify(tokenOf(nextKey, claims()))).toMatchObject({ subject: 'alice' });
    expect(keysWereRead()).toBe(2);
    for (let i = 0; i < 10; i++) expect(await verify(tokenOf(key, claims(), { kid: `guess-${i}` }))).toBeUndefined();
    expect(keysWereRead()).toBe(2);
    now += 30_000;
    await verify(tokenOf(key, claims(), { kid: 'another guess' }));
    expect(keysWereRead()).toBe(3);
  });

  test('are read again after an hour, so a withdrawn key is no longer accepted', async () => {
    const { verify } = verifier();
    await verify(tokenOf(key, claims()));
    issuer.state.keys = [nextKey];
    now += 3_599_000;
    expect(await verify(tokenOf(key, claims()))).toBeDefined();
    now += 2000;
    expect(await verify(tokenOf(key, claims()))).toBeUndefined();
  });

  test('are replaced by each reading, even if a new key has the id of an old one', async () => {
    const { verify } = verifier();
    await verify(tokenOf(key, claims()));
    issuer.state.keys = [strangersKey];
    now += 3_600_000;
    expect(await verify(tokenOf(key, claims()))).toBeUndefined();
    expect(await verify(tokenOf(strangersKey, claims()))).toMatchObject({ subject: 'alice' });
  });

  test('that cannot be read cause an outage, not a refusal, until they can be read', async () => {
    const { verify } = verifier();
    issuer.state.down = true;
    await expect(verify(tokenOf(key, claims()))).rejects.toThrow(ServiceUnavailableError);
    issuer.state.down = false;
    expect(await verify(tokenOf(key, claims()))).toBeDefined();
  });

  test('cause an outage if nothing listens', async () => {
    const { verify } = verifier();
    await issuer.stop();
    const failure = verify(tokenOf(key, claims()));
    await expect(failure).rejects.toThrow(ServiceUnavailableError);
  });

  test.each<[string, object]>([
    ['another issuer answers', { issuer: 'https://id.example.com' }],
    ['it sends elsewhere without TLS', { jwks_uri: 'http://id.example.com/keys' }],
    ['it does not say where', { jwks_uri: undefined }],
  ])('are not read where %s', async (_, discovery) => {
    issuer.state.discovery = discovery;
    await expect(verifier().verify(tokenOf(key, claims()))).rejects.toThrow(ServiceUnavailableError);
    expect(keysWereRead()).toBe(0);
  });

  test('that cannot be read are logged with their URL', async () => {
    issuer.state.down = true;
    const error = await verifier()
      .verify(tokenOf(key, claims()))
      .catch((each: Error) => each);
    expect((error as Error).cause).toEqual(
      new Error(`${issuer.issuer}/.well-known/openid-configuration responded with 503.`),
    );
  });
});

describe('Cognito', () => {
  const pool = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123';
  const ofCognito = (changes: object = {}) => ({
    iss: pool,
    sub: '0a1b2c3d-0000-4000-8000-000000000000',
    token_use: 'access',
    client_id: 'whichever',
    scope: 'openid latchkey/console',
    exp: soon(),
    ...changes,
  });
  const original = globalThis.fetch;
  let asked: string[];
  beforeEach(() => {
    asked = [];
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      return Response.json({ keys: [jwkOf(key)] });
    };
  });
  afterEach(() => {
    globalThis.fetch = original;
  });
  const cognito = () =>
    createTokenVerifier({ kind: 'cognito', issuer: pool, scope: 'latchkey/console' }, { clock: () => now });

  test('an access token with the scope is accepted, with the keys of the pool', async () => {
    const user = await cognito().verify(tokenOf(key, ofCognito()));
    expect(user).toEqual({ issuer: pool, subject: '0a1b2c3d-0000-4000-8000-000000000000' });
    expect(asked).toEqual([`${pool}/.well-known/jwks.json`]);
  });

  test('the other domain of the pool identifies the same person', async () => {
    const iss = pool.replace('https://cognito-idp', 'https://issuer-cognito-idp');
    expect(await cognito().verify(tokenOf(key, ofCognito({ iss })))).toMatchObject({ issuer: pool });
  });

  test.each<[string, object]>([
    ['an ID token', { token_use: 'id', aud: 'whichever' }],
    ['a token of no use', { token_use: undefined }],
    ['a token of another client, without the scope', { scope: 'openid' }],
    ['a token whose scope only begins so', { scope: 'latchkey/console-2' }],
    ['a token without any scope', { scope: undefined }],
    ['a token of another pool', { iss: `${pool}4` }],
    ['an expired token', { exp: 1_700_000_000 }],
  ])('%s is refused', async (_, changes) => {
    expect(await cognito().verify(tokenOf(key, ofCognito(changes)))).toBeUndefined();
  });
});
