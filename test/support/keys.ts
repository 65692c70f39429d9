import type { NewApiKey } from '../../lambdas/domain/api-key.ts';
import type { AuditEvent } from '../../lambdas/domain/audit-event.ts';
import { auditEvent } from '../../lambdas/domain/audit-event.ts';
import { issueKey } from '../../lambdas/domain/issue-key.ts';
import { systemRandom } from '../../lambdas/domain/random.ts';

export const keyFormat = { prefix: 'vsk', environmentPart: true };
export const pepper1 = 'pepper-one-0123456789-0123456789-0123456789';
export const pepper2 = 'pepper-two-0123456789-0123456789-0123456789';
export const keyring1 = { current: 'v1', peppers: { v1: pepper1 } };
export const keyring2 = { current: 'v2', peppers: { v1: pepper1, v2: pepper2 } };

/** A moment in the middle of a minute and an hour. */
export const noon = Date.parse('2026-11-24T12:34:20.000Z');

export const plainKey: NewApiKey = {
  name: 'A key',
  isActive: true,
  environment: 'live',
  scopes: ['*'],
  expiresAt: null,
  allowedIps: [],
  rotation: null,
};

export function newKey(workspaceId: string, settings: Partial<NewApiKey> = {}, now = noon) {
  const dependencies = { keyFormat, clock: () => now, random: systemRandom };
  return issueKey(dependencies, keyring1, { workspaceId, isRoot: false }, { ...plainKey, ...settings });
}

export function newAudit(workspaceId: string, keyId: string, action: AuditEvent['action'] = 'key.updated'): AuditEvent {
  return auditEvent(
    { clock: () => noon, random: systemRandom },
    { action, workspaceId, keyId, actor: { type: 'api_key', id: 'key_actor' }, requestId: 'request', changes: {} },
  );
}
