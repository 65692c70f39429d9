import type { User } from '../../domain/access/member.ts';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { LiveValue } from '../../domain/keys/live-values.ts';
import type { CurrentQuota } from '../../domain/limits/quota.ts';
import type { KeptAnswer } from '../../domain/shared/kept-answer.ts';
import { auditIndex, auditPrefix } from '../../domain/shared/names.ts';

/** The items of the keys table: their primary keys, and how domain objects become items and back. */

export const workspaceKey = (workspaceId: string) => ({ pk: `WS#${workspaceId}`, sk: 'META' });

/** The partition that lists all workspaces, the newest last. Without it, a list would need a scan. */
export const listedWorkspaces = 'WORKSPACES';
export const listedWorkspaceKey = (workspaceId: string) => ({ pk: listedWorkspaces, sk: workspaceId });

/** The item that names the workspace with an external id. It makes the id unique. */
export const externalIdKey = (externalId: string) => ({ pk: `EXTERNAL_ID#${externalId}`, sk: 'WORKSPACE' });

/** The partition of registered APIs. */
export const registeredApis = 'APIS';
export const registeredApiKey = (apiId: string) => ({ pk: registeredApis, sk: apiId });

/** Root keys have another prefix, because the list of keys does not contain them. */
const keyPrefix = (isRoot: boolean) => (isRoot ? 'ROOT#' : 'KEY#');

/** Whether a sort key belongs to an API key or a root key. */
export const isKeyItem = (sk: unknown) =>
  typeof sk === 'string' && [true, false].some((isRoot) => sk.startsWith(keyPrefix(isRoot)));

/** The range of sort keys that holds all keys of a workspace, including its root key. Audit events come before it. */
export const keysOfAllKinds = { ':first': 'KEY#', ':last': 'ROOT#~' };

/** Returns the range of sort keys that holds the keys of a workspace without its root key, or its root keys. */
export const keysOfKind = (isRoot: boolean) => ({ ':first': keyPrefix(isRoot), ':last': `${keyPrefix(isRoot)}~` });

export const listedKeys = (workspaceId: string) => ({ pk: `WS#${workspaceId}`, skPrefix: keyPrefix(false) });

export const apiKeyKey = (workspaceId: string, keyId: string, isRoot = false) => ({
  pk: `WS#${workspaceId}`,
  sk: `${keyPrefix(isRoot)}${keyId}`,
});

/** Returns the id of the key that a primary key belongs to. */
export const keyIdIn = ({ sk }: { sk: string }) => sk.slice(sk.indexOf('#') + 1);

/** Returns the id of the workspace that a primary key belongs to. */
export const workspaceIdIn = ({ pk }: { pk: string }) => pk.slice('WS#'.length);

/** The sort key of every credential. */
export const credentialSortKey = 'DIGEST';
export const credentialKey = ({ pepperVersion, digest }: DigestReference) => ({
  pk: `DIGEST#${pepperVersion}#${digest}`,
  sk: credentialSortKey,
});

/** The item that reserves a tag for a key. It outlives the key: the counters of a deleted key must not become those of another. */
export const tagKey = (tag: string) => ({ pk: `TAG#${tag}`, sk: 'TAG' });

/** The item that remembers an imported key after its credential has moved to the pepper. It outlives the key. */
export const importKey = (reservation: string) => ({ pk: `IMPORT#${reservation}`, sk: 'IMPORT' });

/** The partitions of the index of due items. One partition accepts 1,000 writes a second. */
export const dueParts = Array.from({ length: 8 }, (_, part) => `DUE#${part}`);

/** The attributes that put an item into the index; undefined ones keep it out. */
export function dueAttributes(keyId: string, dueAt: string | null) {
  // The last character of a ULID is random.
  const part = dueParts[Number.parseInt(keyId.slice(-1), 36) % dueParts.length];
  return dueAt === null ? { due: undefined, dueAt: undefined } : { due: part, dueAt };
}

/** The name of a user in the sort keys of members, and in the partition of the user's memberships. */
const userName = ({ issuer, subject }: User) => `USER#${issuer}#${subject}`;

/** The item of a member in the workspace. Members come after all keys. */
export const memberKey = (workspaceId: string, user: User) => ({ pk: `WS#${workspaceId}`, sk: userName(user) });

/** The item of a member that the authorizer reads. */
export const membershipKey = (workspaceId: string, user: User) => ({ pk: userName(user), sk: `WS#${workspaceId}` });

/** The item that counts the members and owners of a workspace, by issuer. */
export const memberCountKey = (workspaceId: string, issuer: string) => ({
  pk: `WS#${workspaceId}`,
  sk: `${memberCounts}${issuer}`,
});

/** The prefix of the sort keys of members: the members of one issuer, or all. */
export const memberPrefix = (issuer?: string) => (issuer === undefined ? 'USER#' : userName({ issuer, subject: '' }));
/** The prefix of the sort keys of member counts. */
export const memberCounts = 'MEMBERS#';

/** The item of a key's newest value, sealed. It is not part of the key's item, because lists do not need it. */
export const sealedKey = (workspaceId: string, keyId: string) => ({ pk: `WS#${workspaceId}`, sk: `VALUE#${keyId}` });

/** The item of a deleted key's secret, until the secret is deleted too. */
export const retiredSecretKey = (workspaceId: string, keyId: string) => ({
  pk: `WS#${workspaceId}`,
  sk: `SECRET#${keyId}`,
});

/** The prefix of the sort keys of held places. They come before all keys. */
export const heldPlacePrefix = 'HELD#';
/** The item of a place that a deleted key holds, if the key may be unused in this hour. */
export const heldPlaceKey = (workspaceId: string, deletedAt: string, keyId: string) => ({
  pk: `WS#${workspaceId}`,
  sk: `${heldPlacePrefix}${deletedAt}#${keyId}`,
});

/** The sort key of every kept answer. */
const answerSortKey = 'ANSWER';
/** The item of the answer to a request with an idempotency key. DynamoDB deletes it after `deleteAfter`. */
export const answerKey = (id: string) => ({ pk: `IDEMPOTENCY#${id}`, sk: answerSortKey });

export const answerItem = (answer: KeptAnswer) => ({ ...answerKey(answer.id), ...answer });

/** The item that marks a notice of a quota as written. DynamoDB deletes it after `deleteAfter`, if its period ends. */
export const quotaNoticeKey = ({ counter, period, limit }: CurrentQuota, threshold: string) => ({
  pk: `QUOTA#${counter.slice(counter.indexOf('#') + 1)}`,
  sk: `${period.name} ${limit} ${threshold}`,
});

/** Whether a sort key belongs to a kept answer. */
export const isAnswerItem = (sk: unknown) => sk === answerSortKey;

/** The partition of the service keys, by tag. A service key is one item, which is both its record and its credential. */
export const serviceKeys = 'SERVICE_KEYS';
export const serviceKeyKey = (tag: string) => ({ pk: serviceKeys, sk: tag });

/** The partition of items that concern the whole deployment. */
const deploymentPartition = 'DEPLOYMENT';
/** The gateway keys that are deleted unless their workspace names them. */
export const spareGatewayKeysKey = { pk: deploymentPartition, sk: 'GATEWAY_KEYS' };
/** The start of a restore from a backup. */
export const restoreStartKey = (backup: string) => ({ pk: deploymentPartition, sk: `RESTORE#${backup}` });
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

/** Whether a sort key belongs to an audit event. */
export const isAuditItem = (sk: unknown) => typeof sk === 'string' && sk.startsWith(auditPrefix);

/**
 * Returns an item without its keys, and with the fields of a packed key. Only Latchkey writes the table, so items have the type
 * that they were stored with.
 */
export function contentOf<T>(item: Record<string, unknown>): T {
  const { pk, sk, due, dueAt, isRestored, [auditIndex]: _, packed, ...content } = item;
  if (packed === undefined) return content as T;
  return { ...JSON.parse(String(packed)), ...content, values: JSON.parse(String(content['values'])) };
}

/**
 * Returns the values of a key as its item has them: as text. The texts of two lists are equal exactly if the lists are, because
 * reading keeps the order of fields.
 */
export const packedValues = (values: readonly LiveValue[]): string => JSON.stringify(values);

/** Returns an update that sets these attributes, removes the undefined ones, and leaves all others unchanged. */
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

/** Returns the condition that the item is still at this revision, with the names and values of an update, if any. */
export function atRevision(revision: number, update?: ReturnType<typeof setting>) {
  return {
    ConditionExpression: '#revision = :readRevision',
    ExpressionAttributeNames: { ...update?.ExpressionAttributeNames, '#revision': 'revision' },
    ExpressionAttributeValues: { ...update?.ExpressionAttributeValues, ':readRevision': revision },
  };
}
