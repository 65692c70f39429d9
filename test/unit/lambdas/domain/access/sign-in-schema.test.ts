import { expect, test } from '@jest/globals';
import { SignIn } from '../../../../../lambdas/domain/access/sign-in-schema.ts';

const oidc = { kind: 'oidc', issuer: 'https://id.example.com/tenant', clientId: 'console', audience: 'urn:api' };
const cognito = {
  kind: 'cognito',
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
  scope: 'latchkey/console',
};

test.each([
  null,
  oidc,
  cognito,
  { ...oidc, issuer: 'http://127.0.0.1:3000/oidc' },
  { ...oidc, issuer: 'http://localhost:3000/oidc' },
  { ...oidc, issuer: 'http://[::1]:3000/oidc' },
])('accepts %j', (signIn) => {
  expect(SignIn.parse(signIn)).toEqual(signIn);
});

test.each([
  ['an ID token would pass', { ...oidc, audience: oidc.clientId }],
  ['no TLS', { ...oidc, issuer: 'http://id.example.com' }],
  ['no TLS to a host that only begins like a loopback address', { ...oidc, issuer: 'http://127.0.0.1.example.com/' }],
  ['no TLS to a host whose user name is a loopback address', { ...oidc, issuer: 'http://localhost@example.com/' }],
  ['a query', { ...oidc, issuer: 'https://id.example.com/?tenant=1' }],
  ['a separator of primary keys', { ...oidc, issuer: 'https://id.example.com/#x' }],
  ['too long', { ...oidc, issuer: `https://id.example.com/${'x'.repeat(500)}` }],
  ['no audience', { ...oidc, audience: '' }],
  ['no user pool', { ...cognito, issuer: 'https://id.example.com/eu-central-1_AbCdEf123' }],
  ['no scope', { ...cognito, scope: '' }],
  ['something else besides', { ...cognito, clientId: 'console' }],
])('refuses %s', (_, signIn) => {
  expect(SignIn.safeParse(signIn).success).toBe(false);
});
