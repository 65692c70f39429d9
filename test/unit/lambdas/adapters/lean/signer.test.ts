import { Sha256 } from '@aws-crypto/sha256-js';
import { expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { Signer } from '../../../../../lambdas/adapters/lean/signer.ts';
import { anyCharacters } from '../../../../support/any-text.ts';
import { rounds } from '../../../../support/rounds.ts';

/** The example credentials of AWS's signature test suite. */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
};
const now = Date.parse('2015-08-30T12:36:00.789Z');
const host = { host: 'example.amazonaws.com' };
const place = { region: 'us-east-1', service: 'service', path: '/', headers: host };
const sign = (headers: Record<string, string>, body = '') =>
  new Signer({ ...place, headers: { ...host, ...headers } }).sign(body, credentials, now);

/** Vectors of that suite: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4 */
test('post-vanilla', () => {
  expect(sign({})).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  });
});

test('post-header-key-sort', () => {
  expect(sign({ 'my-header1': 'value1' })['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;my-header1;x-amz-date, ' +
      'Signature=c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  );
});

test('post-x-www-form-urlencoded', () => {
  expect(sign({ 'content-type': 'application/x-www-form-urlencoded' }, 'Param1=value1')['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-date, ' +
      'Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  );
});

test('sends and signs a session token', () => {
  const signed = new Signer(place).sign('', { ...credentials, sessionToken: 'token' }, now);
  expect(signed['x-amz-security-token']).toBe('token');
  expect(signed['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
});

test('derives another key for another day, secret or Region, also with one signer', () => {
  const signer = new Signer(place);
  const signature = (at: number, secret: string, by = signer) =>
    by.sign('', { ...credentials, secretAccessKey: secret }, at).authorization.split('Signature=')[1];
  const { secretAccessKey } = credentials;
  const first = signature(now, secretAccessKey);
  const all = [
    first,
    signature(now + 86_400_000, secretAccessKey),
    signature(now, 'another'),
    signature(now, secretAccessKey, new Signer({ ...place, region: 'eu-west-1' })),
    signature(now, secretAccessKey, new Signer({ ...place, service: 'dynamodb' })),
  ];
  expect(new Set(all).size).toBe(all.length);
  // Back on the first day: the cached keys of the other days have no influence.
  expect(signature(now, secretAccessKey)).toBe(first);
});

/** Computed with Python's hashlib and hmac. */
test('signs the body in UTF-8', () => {
  const body = '{"name":"ü €"}';
  expect(sign({}, body)['authorization']).toContain(
    'Signature=5cd91c3982068f6630dc9da4ddcc3617e14f41fad2689afc26a3d8c9b21ec5be',
  );
});

test('equals AWS’s own signer for any request', async () => {
  const text = anyCharacters();
  const token = fc.stringMatching(/^[A-Za-z0-9/+=]{1,50}$/);
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
  const property = fc.asyncProperty(
    fc.record({
      body: text,
      region: name,
      service: name,
      secret: token,
      path: fc.constantFrom('/', '/abc', '/a/b-c_d~e'),
    }),
    fc.option(token, { nil: undefined }),
    fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    async ({ body, region, service, secret, path }, sessionToken, signingDate) => {
      const keys = { accessKeyId: 'AKID', secretAccessKey: secret, sessionToken };
      const headers = { host: 'example.com', 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'A.B' };
      const signer = new Signer({ region, service, path, headers });
      // The second signature uses what the first one has prepared.
      signer.sign('another body', keys, signingDate.getTime() - 1500);
      const ours = { ...headers, ...signer.sign(body, keys, signingDate.getTime()) };
      const { accessKeyId, secretAccessKey } = keys;
      const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
      const theirs = await new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false }).sign(
        { method: 'POST', protocol: 'https:', hostname: 'example.com', path, headers, body },
        { signingDate },
      );
      expect(ours).toEqual(theirs.headers);
    },
  );
  await fc.assert(property, { numRuns: rounds(300, 100) });
});
