import { describe, expect, test } from '@jest/globals';
import { isUsable } from '../../../../../lambdas/domain/keys/credential.ts';
import { plainCredential } from '../../../../support/stores/keys.ts';

const credential = plainCredential;
const expiry = Date.UTC(2027, 0, 31);

describe('a credential', () => {
  test('of a suspended workspace does not authenticate', () => {
    expect(isUsable({ ...credential, isSuspended: true }, 0)).toBe(false);
  });

  test('without an end authenticates at any time', () => {
    expect(isUsable(credential, 0)).toBe(true);
    expect(isUsable(credential, Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  test('authenticates until the last millisecond before its end, and not at its end', () => {
    const ending = { ...credential, validUntil: expiry };
    expect(isUsable(ending, expiry - 1)).toBe(true);
    expect(isUsable(ending, expiry)).toBe(false);
    expect(isUsable(ending, expiry + 1)).toBe(false);
  });

  test('that ended at the epoch is not treated as one without an end', () => {
    expect(isUsable({ ...credential, validUntil: 0 }, 1)).toBe(false);
  });

  test('that is deactivated never authenticates', () => {
    expect(isUsable({ ...credential, isActive: false }, 0)).toBe(false);
    expect(isUsable({ ...credential, isActive: false, validUntil: expiry }, expiry - 1)).toBe(false);
  });
});
