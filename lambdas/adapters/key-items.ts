import type { ApiKeyRecord } from '../domain/api-key.ts';
import type { AuditEvent } from '../domain/audit-event.ts';
import type { Credential } from '../domain/credential.ts';
import type { DigestReference } from '../domain/digest.ts';

/** The items of the keys table: their primary keys, and the way between them and the domain. */

export const workspaceKey = (workspaceId: string) => ({ pk: `WS#${workspaceId}`, sk: 'META' });

/** One partition lists all workspaces, newest last: a list needs no scan. */
export const listedWorkspaces = 'WORKSPACES';
export const listedWorkspaceKey = (workspaceId: string) => ({ pk: listedWorkspaces, sk: workspaceId });

/** Root keys have a sort key of their own, so that a list of keys never meets them. */
const keyPrefix = (isRoot: boolean) => (isRoot ? 'ROOT#' : 'KEY#');

/** Whether a sort key is that of a key of either kind. */
export const isKeyItem = (sk: unknown) =>
  typeof sk === 'string' && [true, false].some((isRoot) => sk.startsWith(keyPrefix(isRoot)));

export const listedKeys = (workspaceId: string) => ({ pk: `WS#${workspaceId}`, skPrefix: keyPrefix(false) });

export const apiKeyKey = (workspaceId: string, keyId: string, isRoot = false) => ({
  pk: `WS#${workspaceId}`,
  sk: `${keyPrefix(isRoot)}${keyId}`,
});

/** The id of the key that has this primary key. */
export const keyIdIn = ({ sk }: { sk: string }) => sk.slice(sk.indexOf('#') + 1);

export const credentialKey = ({ pepperVersion, digest }: DigestReference) => ({
  pk: `DIGEST#${pepperVersion}#${digest}`,
  sk: 'DIGEST',
});

export const apiKeyItem = (record: ApiKeyRecord) => ({
  ...apiKeyKey(record.workspaceId, record.id, record.isRoot),
  ...record,
});

export const credentialItem = (reference: DigestReference, credential: Credential) => ({
  ...credentialKey(reference),
  ...credential,
});

export const auditItem = (event: AuditEvent) => ({ pk: `WS#${event.workspaceId}`, sk: `AUDIT#${event.id}`, ...event });

/** What the item holds besides its primary key. The table is ours alone, so its items have the type they were stored with. */
export function contentOf<T>(item: Record<string, unknown>): T {
  const { pk, sk, ...content } = item;
  return content as T;
}

/** An update that sets these attributes and leaves the others alone. */
export function setting(attributes: Readonly<Record<string, unknown>>) {
  const names = Object.keys(attributes);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
  };
}

/** A condition that the item is still at this revision; it goes with `setting` or stands alone. */
export function atRevision(revision: number, update?: ReturnType<typeof setting>) {
  return {
    ConditionExpression: '#revision = :readRevision',
    ExpressionAttributeNames: { ...update?.ExpressionAttributeNames, '#revision': 'revision' },
    ExpressionAttributeValues: { ...update?.ExpressionAttributeValues, ':readRevision': revision },
  };
}
