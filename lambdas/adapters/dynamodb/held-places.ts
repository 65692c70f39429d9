import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import type { LastUseReader } from '../../domain/limits/ports.ts';
import { KeyLimitExceededError } from '../../domain/shared/errors.ts';
import { isoTime } from '../../domain/shared/time.ts';
import {
  currentHours,
  freePlaces,
  type HeldPlaces,
  heldPlacesOf,
  heldSince,
  heldUntil,
  nextFreeAt,
  settledFrom,
  stillHeld,
  wasUsed,
  withHeld,
} from '../../domain/workspaces/held-places.ts';
import type { Workspace } from '../../domain/workspaces/workspace.ts';
import { contentOf, heldPlaceKey, heldPlacePrefix, workspaceKey } from './key-items.ts';
import type { KeysTable, Write } from './keys-table.ts';

/** The number of held places whose counters a creation reads. One call reads up to 100 items. */
const atOnce = 100;

/** A place whose key may have been unused in the hour for which it is held. */
interface UncertainPlace {
  readonly tag: string;
  readonly keyId: string;
  /** The time of the deletion. */
  readonly deletedAt: string;
  /** The time after which DynamoDB deletes the item, in epoch seconds. */
  readonly deleteAfter: number;
}

/** Returns the writes that turn the place of a key into a held one, in the transaction of its deletion. */
export function holdPlace(table: KeysTable, workspace: Workspace, key: ApiKeyRecord, deletedAt: string): Write[] {
  const at = Date.parse(deletedAt);
  const until = heldUntil(at);
  const { heldPlaces: read } = workspace;
  // Deletions of the same hour add to one number. Only the first one replaces the map, without the places of former hours.
  const isAdded = read?.[until] !== undefined;
  const heldPlaces = withHeld(stillHeld(read, at), until, 1);
  const { condition, values } = isAdded ? { condition: 'attribute_exists(#held.#until)', values: {} } : unchanged(read);
  const place: UncertainPlace = {
    tag: key.tag,
    keyId: key.id,
    deletedAt,
    deleteAfter: Math.ceil(Date.parse(until) / 1000),
  };
  return [
    {
      Update: {
        TableName: table.name,
        Key: workspaceKey(workspace.id),
        UpdateExpression: `SET keyCount = keyCount - :one, ${isAdded ? '#held.#until = #held.#until + :one' : '#held = :places'}`,
        ConditionExpression: `keyCount > :none AND ${condition}`,
        ExpressionAttributeNames: { '#held': 'heldPlaces', ...(isAdded && { '#until': until }) },
        ExpressionAttributeValues: { ':one': 1, ':none': 0, ...values, ...(!isAdded && { ':places': heldPlaces }) },
      },
    },
    ...(wasUsed(key, at) ? [] : [table.put({ ...keyOf(workspace.id, place), ...place })]),
  ];
}

/**
 * Returns the writes that take a place for a new key, in the transaction of its creation. They fail if the places, the terms or
 * the overrides of the workspace change after it was read. If no place is free, a place whose key was unused in this hour is taken.
 * @param max The maximum number of keys; null if unlimited
 * @throws KeyLimitExceededError when every place is taken or held
 */
export async function takePlace(
  table: KeysTable,
  lastUse: LastUseReader | undefined,
  workspace: Workspace,
  max: number | null,
  now: number,
): Promise<Write[]> {
  if (max === null || freePlaces(workspace, max, now) > 0) return [takeFreePlaces(table, workspace, max, 1, now)];
  const { id, keyCount, heldPlaces: read } = workspace;
  const held = heldPlacesOf(workspace, now);
  const refused = (freeAt: string | undefined) => new KeyLimitExceededError(max, { keyCount, held, freeAt });
  const refusal = refused(nextFreeAt(workspace, max, now));
  // One place more is enough only if exactly one is missing.
  if (freePlaces(workspace, max, now) < 0 || held === 0 || lastUse === undefined) throw refusal;
  const [unused] = await unusedPlaces(table, lastUse, workspace, now);
  if (unused === undefined) throw refusal;
  const settled = settledFrom(Date.parse(unused.deletedAt));
  if (settled > now) throw refused(isoTime(settled));
  const heldPlaces = withHeld(stillHeld(read, now), untilOf(unused), -1);
  return [
    take(table, workspace, 1, max - held, heldPlaces),
    { Delete: { TableName: table.name, Key: keyOf(id, unused), ConditionExpression: 'attribute_exists(pk)' } },
  ];
}

/**
 * Returns the write that takes places for several new keys, in the transaction of their creation. It fails if the places, the
 * terms or the overrides of the workspace change after it was read.
 * @param max The maximum number of keys; null if unlimited
 * @param count The number of new keys: at most the number of free places
 */
export function takeFreePlaces(
  table: KeysTable,
  workspace: Workspace,
  max: number | null,
  count: number,
  now: number,
): Write {
  return take(table, workspace, count, max === null ? null : max - heldPlacesOf(workspace, now) - count);
}

/**
 * Returns the write that takes places.
 * @param most The highest number of keys before the write; null if unlimited
 * @param heldNow The held places after the write, if they change
 */
function take(table: KeysTable, workspace: Workspace, count: number, most: number | null, heldNow?: HeldPlaces): Write {
  const { id, revision, overrides, heldPlaces } = workspace;
  // The maximum depends on the plan and the overrides.
  const asRead = `revision = :revision AND ${overrides === undefined ? 'attribute_not_exists(overrides)' : 'overrides = :overrides'}`;
  const { condition, values } = unchanged(heldPlaces);
  return {
    Update: {
      TableName: table.name,
      Key: workspaceKey(id),
      UpdateExpression: `SET keyCount = keyCount + :count${heldNow === undefined ? '' : ', #held = :heldNow'}`,
      // The places were read earlier, so only this condition guarantees the maximum.
      ConditionExpression: `${asRead}${most === null ? '' : ` AND keyCount <= :most AND ${condition}`}`,
      ...(most !== null && { ExpressionAttributeNames: { '#held': 'heldPlaces' } }),
      ExpressionAttributeValues: {
        ':count': count,
        ':revision': revision,
        ...(overrides && { ':overrides': overrides }),
        ...(most !== null && { ':most': most, ...values }),
        ...(heldNow && { ':heldNow': heldNow }),
      },
    },
  };
}

/**
 * Returns held places whose keys were not counted in this hour, the oldest deletion first. The counters of a key can still change
 * until its deletion has settled.
 */
async function unusedPlaces(
  table: KeysTable,
  lastUse: LastUseReader,
  { id, heldPlaces }: Workspace,
  now: number,
): Promise<UncertainPlace[]> {
  const { Items } = await table.query({
    ConsistentRead: true,
    Limit: atOnce,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': workspaceKey(id).pk,
      ':first': `${heldPlacePrefix}${isoTime(heldSince(now))}`,
      ':last': `${heldPlacePrefix}~`,
    },
  });
  const held = stillHeld(heldPlaces, now);
  const places = Items.map((item) => contentOf<UncertainPlace>(item)).filter((place) => untilOf(place) in held);
  if (places.length === 0) return [];
  const hours = currentHours(now);
  const used = await Promise.all(
    hours.map((hour) => lastUse.lastMinutes(places.map(({ tag }) => ({ counter: tag, hour })))),
  );
  return places.filter(({ tag }) => !used.some((each) => each.has(tag)));
}

const keyOf = (workspaceId: string, { deletedAt, keyId }: UncertainPlace) =>
  heldPlaceKey(workspaceId, deletedAt, keyId);

const untilOf = ({ deletedAt }: UncertainPlace) => heldUntil(Date.parse(deletedAt));

/** Returns the condition that the held places are as they were read. */
function unchanged(read: Workspace['heldPlaces']) {
  return read === undefined
    ? { condition: 'attribute_not_exists(#held)', values: {} }
    : { condition: '#held = :held', values: { ':held': read } };
}
