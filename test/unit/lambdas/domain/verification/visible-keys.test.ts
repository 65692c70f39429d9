import { describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../../lambdas/domain/keys/credential.ts';
import type { VerifyDependencies } from '../../../../../lambdas/domain/verification/dependencies.ts';
import { createVerifier } from '../../../../../lambdas/domain/verification/verifier.ts';
import { limitsOf, noQuotas, noReserves } from '../../../../support/limits.ts';
import { plainCredential } from '../../../../support/stores/keys.ts';
import { defaultFormat, peppers, sampleDigests, sampleKeyValue } from '../support.ts';

/** A caller who may learn about some keys only: the verifier treats the others as unknown and counts nothing for them. */
const now = 1_795_515_330_123;
const limits = limitsOf({ perMinute: 2, perHour: 2 });
const request = { keyValue: sampleKeyValue, scope: 'status:read', sourceIp: '' };
const toOwner = ({ workspaceId }: Pick<Credential, 'workspaceId'>) => workspaceId === plainCredential.workspaceId;
const toOthers = () => false;

/** A verifier with one key, and the calls that it makes to its counters. */
function verifierOf(changes: Partial<Credential> = {}) {
  const calls: string[] = [];
  let counted = 0;
  const count = (call: string) => async () => {
    calls.push(call);
    if (counted >= limits.perHour) return { admitted: false, counts: { minute: counted, hour: counted }, limits };
    counted++;
    return { admitted: true, counts: { minute: counted, hour: counted }, limits };
  };
  const dependencies = {
    credentials: {
      find: async () => ({
        reference: { pepperVersion: 'v1', digest: sampleDigests.v1 },
        credential: { ...plainCredential, ...changes },
      }),
      markUsed: async () => {},
    },
    counters: {
      ...noReserves,
      countOpen: count('countOpen'),
      countKnown: count('countKnown'),
      count: count('count'),
      giveBack: async () => {
        calls.push('giveBack');
        return { minute: --counted, hour: counted };
      },
      add: async () => {
        calls.push('add');
      },
    },
    ...noQuotas,
    pepper: {
      keyring: async () => ({ current: 'v1', peppers: { v1: peppers.v1 } }),
      refreshedKeyring: async () => ({ current: 'v1', peppers: { v1: peppers.v1 } }),
    },
    keyFormat: defaultFormat,
    plans: { Professional: { maxKeys: 5, limits } },
    onCounterFailure: 'deny',
    clock: () => now,
    onTrouble: () => {},
  } as unknown as VerifyDependencies;
  return { verify: createVerifier(dependencies), calls };
}

describe('a key that is not visible', () => {
  test('is refused like an unknown one, before and after the instance has seen it', async () => {
    const { verify, calls } = verifierOf();
    expect(await verify({ ...request, isVisible: toOthers })).toEqual({ outcome: 'unauthorized' });
    expect(calls).toEqual([]);
    expect(await verify(request)).toMatchObject({ outcome: 'admitted' });
    const before = [...calls];
    expect(await verify({ ...request, isVisible: toOthers })).toEqual({ outcome: 'unauthorized' });
    expect(calls).toEqual(before);
  });

  test('is refused like an unknown one while its limit is used up', async () => {
    const { verify, calls } = verifierOf();
    for (let i = 0; i < 3; i++) await verify(request);
    expect(await verify(request)).toMatchObject({ outcome: 'limited' });
    const before = [...calls];
    expect(await verify({ ...request, isVisible: toOthers })).toEqual({ outcome: 'unauthorized' });
    expect(calls).toEqual(before);
    expect(await verify(request)).toMatchObject({ outcome: 'limited' });
  });

  test('does not get a refusal into its usage history', async () => {
    const { verify, calls } = verifierOf({ isActive: false });
    for (let i = 0; i < 3; i++) await verify({ ...request, isVisible: toOthers });
    await verify({ ...request, isVisible: toOthers });
    expect(calls).toEqual([]);
  });
});

test('a visible key is counted after it was read, and ahead of the read once the instance has seen it', async () => {
  const { verify, calls } = verifierOf();
  expect(await verify({ ...request, isVisible: toOwner })).toMatchObject({ outcome: 'admitted' });
  expect(calls).toEqual(['count']);
  expect(await verify({ ...request, isVisible: toOwner })).toMatchObject({ outcome: 'admitted' });
  expect(calls).toEqual(['count', 'countOpen']);
  expect(await verify({ ...request, isVisible: toOwner })).toMatchObject({ outcome: 'limited' });
});

test('a request without a scope needs none', async () => {
  const { verify } = verifierOf({ scopes: ['orders:read'] });
  expect(await verify({ keyValue: sampleKeyValue, sourceIp: '' })).toMatchObject({ outcome: 'admitted' });
  expect(await verify(request)).toMatchObject({ outcome: 'denied' });
});
