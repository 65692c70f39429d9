import { describe, expect, test } from '@jest/globals';
import type { Principal } from '../../../../../lambdas/domain/access/principal.ts';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import { NewApiKey } from '../../../../../lambdas/domain/keys/api-key.ts';
import { issueKey } from '../../../../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import {
  assertFutureExpiry,
  assertOwnSecret,
  keyIdOf,
  manageable,
} from '../../../../../lambdas/domain/keys/manageable.ts';
import { InvalidRequestError, NotFoundError } from '../../../../../lambdas/domain/shared/errors.ts';
import { ascending, defaultFormat, peppers } from '../support.ts';

const now = 1_795_515_330_123;
const owner = { workspaceId: 'ws_01ARYZ6S410000000000000000', isRoot: false };

const keyOf = (environment: 'live' | 'test'): ApiKeyRecord =>
  issueKey(
    { keyFormat: defaultFormat, clock: () => now, random: ascending },
    { current: 'v1', peppers },
    owner,
    NewApiKey.parse({ name: 'a', environment }),
    everyScope,
  ).record;

const principalOf = (environment: 'live' | 'test'): Principal => ({
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: owner.workspaceId,
  environment,
  plan: 'Professional',
  scopes: ['api-keys:*'],
});

describe('the id in a path', () => {
  test('is accepted if it is well-formed', () => {
    expect(keyIdOf('key_01ARYZ6S410000000000000000')).toBe('key_01ARYZ6S410000000000000000');
  });

  test.each([
    '',
    'nope',
    'ws_01ARYZ6S410000000000000000',
    'key_01aryz6s410000000000000000',
    '../META',
    'x'.repeat(9999),
  ])('is not found if no key can have it: %j', (text) => {
    expect(() => keyIdOf(text)).toThrow(NotFoundError);
  });
});

describe('a requested key', () => {
  test('is returned if the caller may manage it', () => {
    const live = keyOf('live');
    const testKey = keyOf('test');
    expect(manageable(principalOf('live'), live)).toBe(live);
    expect(manageable(principalOf('live'), testKey)).toBe(testKey);
    expect(manageable(principalOf('test'), testKey)).toBe(testKey);
  });

  test('gets the same error whether it does not exist or may not be managed', () => {
    const absent = () => manageable(principalOf('test'), undefined);
    const forbidden = () => manageable(principalOf('test'), keyOf('live'));
    expect(absent).toThrow(new NotFoundError('API key'));
    expect(forbidden).toThrow(new NotFoundError('API key'));
  });
});

describe('an expiry', () => {
  test.each([null, undefined, '2026-11-24T10:15:30.124Z', '9999-12-31T23:59:59.999Z'])('may be %j', (expiresAt) => {
    expect(() => assertFutureExpiry(expiresAt, now)).not.toThrow();
  });

  test.each(['2026-11-24T10:15:30.123Z', '2026-11-24T10:15:30.122Z', '1970-01-01T00:00:00.000Z'])(
    'must be in the future: not %j',
    (expiresAt) => {
      const assertion = () => assertFutureExpiry(expiresAt, now);
      expect(assertion).toThrow(InvalidRequestError);
      expect(assertion).toThrow(
        expect.objectContaining({ errors: [{ path: 'body.expiresAt', message: 'must be in the future' }] }),
      );
    },
  );
});

describe('a rotation policy', () => {
  const prefix = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';
  const policyTo = (deliverTo: string) => ({ everyDays: 30, gracePeriodSeconds: 86_400, deliverTo });

  test.each([undefined, null, policyTo('managed'), policyTo(`${prefix}team/a-AbCdEf`)])('may be %j', (policy) => {
    expect(() => assertOwnSecret(policy, prefix)).not.toThrow();
  });

  test.each([
    ['another account', 'arn:aws:secretsmanager:eu-central-1:123456789013:secret:a'],
    ['another Region', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a'],
    ['another partition', 'arn:aws-cn:secretsmanager:eu-central-1:123456789012:secret:a'],
    ['another service', 'arn:aws:ssm:eu-central-1:123456789012:parameter/a'],
  ])('may not deliver to a secret of %s', (_, arn) => {
    const assertion = () => assertOwnSecret(policyTo(arn), prefix);
    expect(assertion).toThrow(InvalidRequestError);
    expect(assertion).toThrow(
      expect.objectContaining({
        errors: [
          {
            path: 'body.rotation.deliverTo',
            message: "must be a secret of this deployment's account and Region",
          },
        ],
      }),
    );
  });
});
