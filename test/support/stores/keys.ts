import { everyScope } from '../../../lambdas/domain/access/scopes.ts';
import {
  type AuditAction,
  type AuditEvent,
  auditEvent,
  type Deed,
} from '../../../lambdas/domain/events/audit-event.ts';
import type { ChangesOf } from '../../../lambdas/domain/events/event-types.ts';
import { NewApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import type { Credential } from '../../../lambdas/domain/keys/credential.ts';
import type { PepperKeyring } from '../../../lambdas/domain/keys/digest.ts';
import { issueKey, issueValue } from '../../../lambdas/domain/keys/issue-key.ts';
import { newKeyValue, newTag } from '../../../lambdas/domain/keys/key-format.ts';
import type { ApiKeyRecord } from '../../../lambdas/domain/keys/key-record.ts';
import type { LastUseReader } from '../../../lambdas/domain/limits/ports.ts';
import type { Environment } from '../../../lambdas/domain/shared/environments.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';

export const keyFormat = { prefix: 'vsk', environmentPart: true };
export const pepper1 = 'pepper-one-0123456789-0123456789-0123456789';
const pepper2 = 'pepper-two-0123456789-0123456789-0123456789';
export const keyring1 = { current: 'v1', peppers: { v1: pepper1 } };
export const keyring2 = { current: 'v2', peppers: { v1: pepper1, v2: pepper2 } };

/** A moment in the middle of a minute and an hour. */
export const noon = Date.parse('2026-11-24T12:34:20.000Z');

export const plainKey = NewApiKey.parse({ name: 'A key' });

/** The credential of a live key with every scope. */
export const plainCredential: Credential = {
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  tag: 'OGusQGwp',
  isRoot: false,
  environment: 'live',
  plan: 'Professional',
  isSuspended: false,
  gatewayKey: null,
  workspaceLimits: null,
  workspaceQuota: null,
  workspaceRevision: 1,
  isActive: true,
  validUntil: null,
  graceOnFirstUse: null,
  isOneOfTwo: false,
  usedAt: null,
  scopes: ['*'],
  allowedIps: [],
  ownerId: null,
  limits: null,
  quota: null,
  revision: 1,
};

export function newKey(workspaceId: string, settings: Partial<NewApiKey> = {}, now = noon) {
  const dependencies = { keyFormat, clock: () => now, random: systemRandom };
  return issueKey(dependencies, keyring1, { workspaceId, isRoot: false }, { ...plainKey, ...settings }, everyScope);
}

/** A key value that no key has. */
export const unknownKeyValue = (format = keyFormat, environment: Environment = 'live') =>
  newKeyValue(format, environment, newTag(systemRandom), systemRandom);

/** The responses of handlers show the stored last use of a key. */
export const noLastUse: LastUseReader = { lastMinutes: async () => new Map() };

/** Another value for a key. */
export function newValue(key: Pick<ApiKeyRecord, 'environment' | 'tag'>, keyring: PepperKeyring = keyring1) {
  return issueValue({ keyFormat, random: systemRandom }, keyring, key);
}

const someTime = '2026-12-24T00:00:00.000Z';

/** The fields that events of each type may have. */
export const someChanges: { readonly [Action in AuditAction]: ChangesOf<Action> } = {
  'key.created': plainKey,
  'key.updated': { name: 'B' },
  'key.activated': { isActive: true },
  'key.deactivated': { isActive: false },
  'key.regenerated': { mode: 'immediate', previousKeyValidUntil: null },
  'key.rotated': { secretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:a', previousKeyValidUntil: someTime },
  'key.rotation_failed': { reason: 'access_denied', secretArn: null, attempts: 1, retryAt: someTime },
  'key.expiring': { expiresAt: someTime, daysLeft: 7 },
  'key.expired': { expiresAt: someTime },
  'key.unused': { lastUsedAt: null, afterDays: 90 },
  'key.revealed': {},
  'key.deleted': { name: 'A key' },
  'pepper.rotated': { version: 'v2', currentFrom: someTime },
  'pepper.dropped': { versions: ['v1'] },
  'api.registered': { apiId: 'a1b2c3d4e5', name: null, scopes: { '*': 'orders:read' }, limitAtGateway: false },
  'api.unregistered': { apiId: 'a1b2c3d4e5', name: 'Orders' },
  'workspace.created': {
    name: 'W',
    plan: 'Professional',
    externalId: 'customer_42',
    metadata: { region: 'eu' },
    overrides: { maxKeys: 10 },
    rootKeyId: 'key_root',
  },
  'workspace.updated': { name: 'W' },
  'workspace.suspended': { status: 'suspended' },
  'workspace.resumed': { status: 'active' },
  'workspace.deletion_started': { name: 'W' },
  'workspace.deleted': { name: 'W' },
  'workspace.erased': {},
  'root_key.issued': {},
  'root_key.revoked': {},
  'service_key.created': { serviceKeyId: 'svc_Ab3dEf9h', name: 'Orders' },
  'service_key.deleted': { serviceKeyId: 'svc_Ab3dEf9h', name: 'Orders' },
  'quota.warning': { of: 'workspace', per: 'month', limit: 1000, used: 800, resetsAt: someTime },
  'quota.exhausted': { of: 'key', per: 'total', limit: 10, used: 10, resetsAt: null },
  'quota.granted': { requests: 500, reason: 'Trial extended', per: 'day', limit: 1500, resetsAt: someTime },
  'member.added': { subject: 'alice', role: 'admin', name: 'Alice' },
  'member.changed': { subject: 'alice', role: 'owner', name: null },
  'member.removed': { subject: 'alice', role: 'viewer' },
};

export function newAudit(workspaceId: string, keyId: string, action: AuditAction = 'key.updated'): AuditEvent {
  const origin = { workspaceId, keyId, actor: { type: 'api_key', id: 'key_actor' }, requestId: 'request' } as const;
  const deed = { action, changes: someChanges[action] } as Deed;
  return auditEvent({ clock: () => noon, random: systemRandom }, { ...origin, ...deed });
}
