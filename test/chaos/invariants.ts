import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { credentialOf, toCredential } from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { DynamoUsageStore } from '../../lambdas/adapters/dynamodb/usage-store.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { readCounters } from '../../lambdas/domain/usage/read-counters.ts';
import { plus } from '../../lambdas/domain/usage/record.ts';
import type { Sums } from '../../lambdas/domain/usage/refusals.ts';
import { requestsOf } from '../../lambdas/domain/usage/usage.ts';
import { isPending, termsOf, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import type { MadeChange } from './ledger.ts';
import type { TableItem, Truth } from './truth.ts';

/** Returns the contradictions in the keys table: key counts, credentials, terms, orphans. */
export function contradictions({ workspaces, keys }: Truth, items: readonly TableItem[]): string[] {
  const wrong: string[] = [];
  const known = /^(META|KEY#.*|ROOT#.*|AUDIT#.*|HELD#.*|DIGEST|TAG)$/;
  for (const { pk, sk } of items) {
    const isKnown = known.test(sk) || pk === 'WORKSPACES' || (pk === 'DEPLOYMENT' && sk === 'GATEWAY_KEYS');
    if (!isKnown) wrong.push(`an item that nothing needs: ${pk} ${sk}`);
    const [, heldBy] = /^HELD#.*#(.*)$/.exec(sk) ?? [];
    if (heldBy !== undefined && keys.has(heldBy))
      wrong.push(`${heldBy} exists, and holds a place as if it were deleted`);
  }
  for (const workspace of workspaces.values()) {
    const count = [...keys.values()].filter((key) => key.workspaceId === workspace.id && !key.isRoot).length;
    if (workspace.keyCount !== count) wrong.push(`${workspace.id}: keyCount ${workspace.keyCount}, ${count} keys`);
    if (isPending(workspace)) wrong.push(`${workspace.id} is still pending`);
  }
  const credentials = new Map(items.filter(({ sk }) => sk === 'DIGEST').map((item) => [item.pk, item]));
  for (const record of keys.values()) wrong.push(...withoutAgreement(record, workspaces, credentials));
  for (const pk of credentials.keys()) wrong.push(`a credential without a key: ${pk}`);
  const tags = tagsIn(items);
  for (const { id, tag } of keys.values()) if (tags.get(id) !== tag) wrong.push(`${id} does not own its tag ${tag}`);
  return wrong;
}

/** Returns the tags by key, also those of deleted keys. */
export function tagsIn(items: readonly TableItem[]): ReadonlyMap<string, string> {
  return new Map(
    items.filter(({ sk }) => sk === 'TAG').map(({ pk, keyId }) => [String(keyId), pk.slice('TAG#'.length)]),
  );
}

/** Compares the credentials of a key with the ones that it should have, and takes them out of the map. */
function withoutAgreement(
  record: ApiKeyRecord,
  workspaces: ReadonlyMap<string, Workspace>,
  credentials: Map<string, TableItem>,
): string[] {
  const workspace = workspaces.get(record.workspaceId);
  if (workspace === undefined) return [`${record.id} has no workspace`];
  return record.values.flatMap((value) => {
    const pk = `DIGEST#${value.pepperVersion}#${value.digest}`;
    const item = credentials.get(pk);
    credentials.delete(pk);
    if (item === undefined) return [`${record.id} has a value without a credential`];
    // Only the credential remembers the use of its value.
    const { usedAt: _, ...derived } = toCredential(record, value, termsOf(workspace));
    const stored: Readonly<Record<string, unknown>> = { ...credentialOf(item) };
    return Object.entries(derived)
      .map(([name, expected]) => [name, JSON.stringify(stored[name]), JSON.stringify(expected)])
      .filter(([, found, expected]) => found !== expected)
      .map(([name, found, expected]) => `${record.id}: ${name} is ${found}, not ${expected}`);
  });
}

/**
 * Returns the contradictions between workspaces and gateway keys: each workspace has one in its plan, and the others are
 * listed for deletion.
 */
export function gatewayContradictions(
  { workspaces }: Truth,
  items: readonly TableItem[],
  gatewayKeys: ReadonlyMap<string, string>,
): string[] {
  const wrong: string[] = [];
  const spare = JSON.stringify(items.find(({ pk, sk }) => pk === 'DEPLOYMENT' && sk === 'GATEWAY_KEYS') ?? {});
  const inUse = new Set<string>();
  for (const { id, plan, gatewayKey } of workspaces.values()) {
    if (gatewayKey !== null) inUse.add(gatewayKey.value);
    const planOfKey = gatewayKeys.get(gatewayKey?.value ?? '');
    if (planOfKey !== plan) wrong.push(`${id} is on the plan ${plan}, its gateway key on ${planOfKey}`);
  }
  for (const value of gatewayKeys.keys()) {
    if (!inUse.has(value) && !spare.includes(value)) wrong.push(`a gateway key that nobody uses or deletes: ${value}`);
  }
  return wrong;
}

/** Returns the contradictions between changes and audit events: each change has exactly one, and nothing else has any. */
export function auditContradictions(
  changes: readonly MadeChange[],
  items: readonly TableItem[],
  { workspaces }: Truth,
): string[] {
  const wrong: string[] = [];
  const events = items.filter(({ sk }) => sk.startsWith('AUDIT#'));
  const ofRequest = Map.groupBy(events, (event) => String(event['requestId']));
  for (const { change, requestId, answer } of changes) {
    const count = ofRequest.get(requestId)?.length ?? 0;
    ofRequest.delete(requestId);
    const isAcknowledged = answer.status < 300;
    const least = isAcknowledged && !change.repeats ? 1 : 0;
    const most = isAcknowledged || answer.status === 503 ? 1 : 0;
    if (count < least || count > most)
      wrong.push(`${requestId} ${change.kind}: ${answer.status}, ${count} audit events`);
  }
  for (const requestId of ofRequest.keys()) {
    if (!requestId.startsWith('setup')) wrong.push(`an audit event of no request: ${requestId}`);
  }
  for (const { id, keyCount } of workspaces.values()) {
    const counted = (action: string) =>
      events.filter((event) => event.pk === `WS#${id}` && event['action'] === action).length;
    const left = counted('key.created') - counted('key.deleted');
    if (left !== keyCount) wrong.push(`${id}: ${keyCount} keys, but ${left} by its audit events`);
  }
  return wrong;
}

/** Returns the keys whose usage shows fewer requests than were admitted. */
export async function uncounted(
  dynamo: DynamoCalls,
  table: string,
  admitted: ReadonlyMap<string, number>,
  tags: ReadonlyMap<string, string>,
  time: { readonly from: number; readonly to: number },
): Promise<string[]> {
  const usage = new DynamoUsageStore(dynamo, table);
  const wrong: string[] = [];
  for (const [keyId, count] of admitted) {
    const times = await readCounters({ usage }, tags.get(keyId) ?? '', { ...time, granularity: 'hour' });
    const counted = requestsOf(times.reduce((total: Sums, { sums }) => plus(total, sums), {}));
    if (counted.admitted < count) wrong.push(`${keyId}: ${count} requests admitted, ${counted.admitted} counted`);
  }
  return wrong;
}
