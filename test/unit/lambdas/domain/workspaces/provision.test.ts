import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import { OutcomeUnknownError, ValueNotReceivedError } from '../../../../../lambdas/domain/shared/errors.ts';
import { provisionWorkspace } from '../../../../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { ascending, defaultFormat, peppers, sampleDigests, sampleKeyValue } from '../support.ts';

describe('provisioning a workspace', () => {
  /** 2016-07-30T22:36:16.385Z, the moment of the ULID specification's example. */
  const now = 1_469_918_176_385;
  const actor = { type: 'operator', id: 'npm start' } as const;
  const workspaceId = 'ws_01ARYZ6S410000000000000000';

  async function provision() {
    const stored: { workspace: Workspace; record: ApiKeyRecord; audit: AuditEvent }[] = [];
    const provisioned = await provisionWorkspace(
      {
        keyFormat: defaultFormat,
        clock: () => now,
        random: ascending,
        workspaces: {
          createWorkspace: async (workspace, record, audit) => void stored.push({ workspace, record, audit }),
        },
      },
      { current: 'v1', peppers },
      { name: 'Acme', plan: 'Professional', actor, requestId: 'request-1' },
    );
    return { provisioned, stored };
  }

  test('creates the workspace, with no key counted', async () => {
    const { stored } = await provision();
    expect(stored.map(({ workspace }) => workspace)).toEqual([
      {
        id: workspaceId,
        name: 'Acme',
        plan: 'Professional',
        externalId: null,
        overrides: { maxKeys: null, limits: null, quota: null },
        metadata: {},
        status: 'active',
        keyCount: 0,
        rootKeyId: 'key_01ARYZ6S410000000000000000',
        gatewayKey: null,
        retiredGatewayKeys: [],
        planChanges: 0,
        createdAt: '2016-07-30T22:36:16.385Z',
        updatedAt: '2016-07-30T22:36:16.385Z',
        version: 1,
        revision: 1,
        appliedRevision: 0,
        progress: null,
      },
    ]);
  });

  test('returns the root key once, and stores its digest and mask only', async () => {
    const { provisioned, stored } = await provision();
    expect(provisioned).toMatchObject({ rootKeyId: 'key_01ARYZ6S410000000000000000', rootKey: sampleKeyValue });
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({
      record: {
        workspaceId,
        isRoot: true,
        isActive: true,
        environment: 'live',
        scopes: ['*', 'api-keys:*', 'audit-events:*', 'keys:*', 'members:*'],
        values: [{ pepperVersion: 'v1', digest: sampleDigests.v1, mask: 'vsk_live_OGusQGwp...DfnG' }],
      },
      audit: { action: 'workspace.created', workspaceId, keyId: null, actor, requestId: 'request-1' },
    });
    expect(JSON.stringify(stored)).not.toContain(sampleKeyValue);
  });

  const failing = (failure: Error) =>
    provisionWorkspace(
      {
        keyFormat: defaultFormat,
        clock: () => now,
        random: ascending,
        workspaces: { createWorkspace: () => Promise.reject(failure) },
      },
      { current: 'v1', peppers },
      { name: 'Acme', plan: 'Professional', actor, requestId: 'request-1' },
    );

  test('does not return a root key that was not stored', async () => {
    const failure = new Error('no table');
    await expect(failing(failure)).rejects.toBe(failure);
  });

  test('names the workspace if nobody knows whether it was stored, with an instruction', async () => {
    const advice = `may have created the workspace ${workspaceId}, whose root key nobody has received`;
    await expect(failing(new OutcomeUnknownError())).rejects.toThrow(ValueNotReceivedError);
    await expect(failing(new OutcomeUnknownError())).rejects.toThrow(advice);
  });
});
