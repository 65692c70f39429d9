import { describe, expect, test } from '@jest/globals';
import { NewApiKey } from '../../../lambdas/domain/api-key.ts';
import { auditEvent } from '../../../lambdas/domain/audit-event.ts';
import { issueKey, reissueKey } from '../../../lambdas/domain/issue-key.ts';
import { ascending, defaultFormat, filledWith, peppers, sampleDigests, sampleKeyValue } from './support.ts';

/** 2016-07-30T22:36:16.385Z, the moment of the ULID specification's example. */
const now = 1_469_918_176_385;
const dependencies = { keyFormat: defaultFormat, clock: () => now, random: ascending };
const keyring = { current: 'v1', peppers };
const owner = { workspaceId: 'ws_01ARYZ6S410000000000000000', isRoot: false };

describe('issuing a key', () => {
  const issued = issueKey(dependencies, keyring, owner, NewApiKey.parse({ name: 'Deploy' }));

  test('gives the value of the random bytes, and stores its mask and its digest (known answers)', () => {
    expect(issued).toEqual({
      keyValue: sampleKeyValue,
      record: {
        id: 'key_01ARYZ6S410000000000000000',
        ...owner,
        name: 'Deploy',
        environment: 'live',
        isActive: true,
        scopes: ['*'],
        allowedIps: [],
        expiresAt: null,
        rotation: null,
        mask: 'vsk_live_003aUlTJ...5Brf',
        digests: [{ pepperVersion: 'v1', digest: sampleDigests.v1 }],
        createdAt: '2016-07-30T22:36:16.385Z',
        updatedAt: '2016-07-30T22:36:16.385Z',
        lastUsedAt: null,
        revision: 1,
      },
    });
  });

  test('stores neither the value nor its secret part', () => {
    const stored = JSON.stringify(issued.record);
    expect(stored).not.toContain(sampleKeyValue);
    expect(stored).not.toContain(sampleKeyValue.slice('vsk_live_'.length, -6));
    expect(stored).not.toContain(sampleKeyValue.slice('vsk_live_'.length, 'vsk_live_'.length + 9));
  });

  test('uses the current pepper only', () => {
    const { record } = issueKey(dependencies, { current: 'v2', peppers }, owner, NewApiKey.parse({ name: 'Deploy' }));
    expect(record.digests).toEqual([{ pepperVersion: 'v2', digest: sampleDigests.v2 }]);
  });
});

describe('reissuing a key', () => {
  const { record } = issueKey(
    { ...dependencies, random: filledWith(0) },
    keyring,
    owner,
    NewApiKey.parse({ name: 'Deploy', scopes: ['status:read'] }),
  );
  const later = { ...dependencies, clock: () => now + 60_000 };
  const reissued = reissueKey(later, keyring, record);

  test('changes value, mask, digest and the time of the change: id, name and rights stay', () => {
    expect(reissued.keyValue).toBe(sampleKeyValue);
    expect(reissued.record).toEqual({
      ...record,
      mask: 'vsk_live_003aUlTJ...5Brf',
      digests: [{ pepperVersion: 'v1', digest: sampleDigests.v1 }],
      updatedAt: '2016-07-30T22:37:16.385Z',
    });
  });

  test('keeps no digest of the old value', () => {
    expect(reissued.record.digests).not.toContainEqual(record.digests[0]);
  });
});

test('an audit event gets its id and time from one reading of the clock', () => {
  const event = {
    action: 'key.created',
    workspaceId: owner.workspaceId,
    keyId: 'key_01ARYZ6S410000000000000000',
    actor: { type: 'operator', id: 'arn:aws:iam::123456789012:role/Ops' },
    requestId: 'request-1',
    changes: { name: 'Deploy' },
  } as const;
  let readings = 0;
  const clock = () => now + 1000 * readings++;
  expect(auditEvent({ clock, random: filledWith(0xff) }, event)).toEqual({
    ...event,
    id: '01ARYZ6S41ZZZZZZZZZZZZZZZZ',
    at: '2016-07-30T22:36:16.385Z',
  });
});
