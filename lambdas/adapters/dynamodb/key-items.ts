import type { User } from '../../domain/access/member.ts';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { Credential } from '../../domain/keys/credential.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import { auditIndex, auditPrefix } from '../../domain/shared/names.ts';

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

/** All keys of a workspace, root keys too: a range of sort keys that audit events, which come before, are not in. */
export const keysOfAllKinds = { ':first': 'KEY#', ':last': 'ROOT#~' };

export const listedKeys = (workspaceId: string) => ({ pk: `WS#${workspaceId}`, skPrefix: keyPrefix(false) });

export const apiKeyKey = (workspaceId: string, keyId: string, isRoot = false) => ({
  pk: `WS#${workspaceId}`,
  sk: `${keyPrefix(isRoot)}${keyId}`,
});

/** The id of the key that has this primary key. */
export const keyIdIn = ({ sk }: { sk: string }) => sk.slice(sk.indexOf('#') + 1);

/** The id of the workspace that this is a part of. */
export const workspaceIdIn = ({ pk }: { pk: string }) => pk.slice('WS#'.length);

export const credentialKey = ({ pepperVersion, digest }: DigestReference) => ({
  pk: `DIGEST#${pepperVersion}#${digest}`,
  sk: 'DIGEST',
});

/** A partition takes 1,000 writes a second; the index shares them out. */
export const dueParts = Array.from({ length: 8 }, (_, part) => `DUE#${part}`);

/** The attributes that put an item into the index; undefined ones keep it out. */
export function dueAttributes(keyId: string, dueAt: string | null) {
  // The last character of a ULID is as random as any.
  const part = dueParts[Number.parseInt(keyId.slice(-1), 36) % dueParts.length];
  return dueAt === null ? { due: undefined, dueAt: undefined } : { due: part, dueAt };
}

/** Somebody, in the sort keys of a workspace's members, and in the partition of their own memberships. */
const userName = ({ issuer, subject }: User) => `USER#${issuer}#${subject}`;

/** A member as the list of the workspace has them: after all keys. */
export const memberKey = (workspaceId: string, user: User) => ({ pk: `WS#${workspaceId}`, sk: userName(user) });

/** The same member as the authorizer looks them up. */
export const membershipKey = (workspaceId: string, user: User) => ({ pk: userName(user), sk: `WS#${workspaceId}` });

/** How many members and owners a workspace has, of those whom this issuer knows. */
export const memberCountKey = (workspaceId: string, issuer: string) => ({
  pk: `WS#${workspaceId}`,
  sk: `${memberCounts}${issuer}`,
});

/** How the sort keys of members of a workspace begin, of one issuer or of any; and those of their counts. */
export const memberPrefix = (issuer?: string) => (issuer === undefined ? 'USER#' : userName({ issuer, subject: '' }));
export const memberCounts = 'MEMBERS#';

/** The newest value of a key, sealed; apart from the key, so that lists do not carry it. */
export const sealedKey = (workspaceId: string, keyId: string) => ({ pk: `WS#${workspaceId}`, sk: `VALUE#${keyId}` });

/** A secret that outlives the key it was made for, until it is deleted too. */
export const retiredSecretKey = (workspaceId: string, keyId: string) => ({
  pk: `WS#${workspaceId}`,
  sk: `SECRET#${keyId}`,
});

export const credentialItem = (reference: DigestReference, credential: Credential) => ({
  ...credentialKey(reference),
  ...credential,
});

/** Where what concerns the whole deployment is. */
const deploymentPartition = 'DEPLOYMENT';
export const reviewKey = { pk: deploymentPartition, sk: 'REVIEW' };

export const auditKey = (workspaceId: string | null, eventId: string) => ({
  pk: workspaceId === null ? deploymentPartition : `WS#${workspaceId}`,
  sk: `${auditPrefix}${eventId}`,
});

/** The attribute that puts an event into the index, under the key that it is about; undefined keeps it out. */
export const auditOf = (workspaceId: string | null, keyId: string | null | undefined) => ({
  [auditIndex]: keyId == null ? undefined : `${workspaceId}#${keyId}`,
});

export const auditItem = (event: AuditEvent) => ({
  ...auditKey(event.workspaceId, event.id),
  ...event,
  ...auditOf(event.workspaceId, event.keyId),
});

/** Whether a sort key is that of an audit event. */
export const isAuditItem = (sk: unknown) => typeof sk === 'string' && sk.startsWith(auditPrefix);

/** What the item holds besides its keys. The table is ours alone, so its items have the type they were stored with. */
export function contentOf<T>(item: Record<string, unknown>): T {
  const { pk, sk, due, dueAt, [auditIndex]: _, ...content } = item;
  return content as T;
}

/** An update that sets these attributes, takes away those that are undefined, and leaves the others alone. */
export function setting(attributes: Readonly<Record<string, unknown>>) {
  const names = Object.keys(attributes);
  const set = names.filter((name) => attributes[name] !== undefined);
  const sets = set.map((name) => `#${name} = :${name}`);
  const removes = names.filter((name) => attributes[name] === undefined).map((name) => `#${name}`);
  return {
    UpdateExpression: [
      ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
      ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(set.map((name) => [`:${name}`, attributes[name]])),
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
