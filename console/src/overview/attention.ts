import type { components } from '../api/schema.d.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { formatDistance } from '../components/format-moment.ts';
import type { ApiKey, ApiKeyList } from '../keys/api-key.ts';
import { type KeyFilters, pathOfKeys } from '../keys/list/key-filters.ts';
import { overview as overviewTexts } from './strings.ts';

type KeyUsage = components['schemas']['KeyUsage'];
type OwnWorkspace = components['schemas']['OwnWorkspace'];

/** The filters of the lists of keys that need attention, and the keys that each list names. */
export const keyLists = {
  failing: { rotation: 'failing' },
  expiring: { status: 'active', expiresWithin: 30, sort: 'expiresAt' },
  overlap: { status: 'active', rotation: 'two_values' },
  unused: { status: 'active', unusedFor: 90, sort: 'lastUsedAt' },
} as const satisfies Readonly<Record<string, Partial<KeyFilters>>>;
export type KeyListName = keyof typeof keyLists;
export const namedKeys = 3;

/** The share of a quota or of the keys of a plan from which it needs attention. */
const almost = 0.8;

/** Something that needs attention, with the page to act on. */
export interface Attention {
  readonly id: KeyListName | 'limited' | 'quota' | 'keyQuotas' | 'places';
  readonly type: 'error' | 'warning' | 'info';
  readonly title: string;
  readonly keys: readonly NamedKey[];
  /** The number of keys that are not named. */
  readonly others: number;
  readonly path: string;
  /** The only key, if there is one. */
  readonly apiKey: ApiKey | null;
}

interface NamedKey {
  readonly id: string;
  readonly name: string;
  /** Whether the key has a page. The root key has none. */
  readonly hasPage: boolean;
  readonly note: string;
}

interface Facts {
  readonly lists: Readonly<Record<KeyListName, ApiKeyList>>;
  /** The usage of each key in the last hour. */
  readonly lastHour: readonly KeyUsage[];
  /** Warnings that quotas are almost used up, newest first. */
  readonly warnings: readonly AuditEvent[];
  /** Names of keys by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly workspace: OwnWorkspace;
  /** In milliseconds. */
  readonly now: number;
}

const { attention: texts } = overviewTexts;

/** Returns everything that needs attention, the most urgent first. */
export function attentionOf(facts: Facts): Attention[] {
  const items = [
    ofList(facts, 'failing', 'error', () => texts.notUpdated),
    ofWorkspaceQuota(facts),
    ofLimits(facts),
    ofKeyQuotas(facts),
    ofPlaces(facts),
    ofList(facts, 'expiring', 'warning', ({ expiresAt }) => texts.expires(distance(expiresAt, facts.now))),
    ofList(facts, 'overlap', 'info', ({ previousKeyValidUntil: until, values }) =>
      texts.works(distance(until, facts.now), distance(values[1]?.lastUsedAt ?? null, facts.now)),
    ),
    ofList(facts, 'unused', 'info', ({ lastUsedAt }) => texts.used(distance(lastUsedAt, facts.now))),
  ].filter((item) => item !== null);
  const order = ['error', 'warning', 'info'];
  return items.sort((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
}

const distance = (at: string | null, now: number) => (at === null ? null : formatDistance(at, now));

function ofList(
  { lists }: Facts,
  id: KeyListName,
  type: Attention['type'],
  noteOf: (apiKey: ApiKey) => string,
): Attention | null {
  const { apiKeys, total } = lists[id];
  const [first] = apiKeys;
  if (first === undefined) return null;
  // A workspace with too many keys does not count them.
  const count = Math.max(total ?? 0, apiKeys.length);
  return {
    id,
    type,
    title: texts.titles[id](count),
    keys: apiKeys.map((apiKey) => ({ id: apiKey.id, name: apiKey.name, hasPage: true, note: noteOf(apiKey) })),
    others: count - apiKeys.length,
    path: count === 1 ? `/keys/${first.id}` : pathOfKeys(keyLists[id]),
    apiKey: count === 1 ? first : null,
  };
}

function ofLimits({ lastHour }: Facts): Attention | null {
  const limited = lastHour.filter((key) => key.limited > 0).sort((one, other) => other.limited - one.limited);
  if (limited.length === 0) return null;
  return {
    id: 'limited',
    type: 'warning',
    title: texts.titles.limited(limited.length),
    keys: limited.slice(0, namedKeys).map(({ id, name, isRoot, isDeleted, limited }) => ({
      ...{ id, name: name ?? id, hasPage: !isRoot && !isDeleted },
      note: texts.requests(limited),
    })),
    others: Math.max(0, limited.length - namedKeys),
    path: '/usage?by=minute&hours=1',
    apiKey: null,
  };
}

function ofWorkspaceQuota({ workspace: { quota } }: Facts): Attention | null {
  if (quota === null || quota.used === null || quota.used < almost * quota.limit) return null;
  const isUsedUp = quota.remaining === 0;
  return {
    id: 'quota',
    type: isUsedUp ? 'error' : 'warning',
    title: isUsedUp ? texts.quotaUsedUp : texts.quotaAlmost(quota.used / quota.limit),
    ...{ keys: [], others: 0, path: '/plan', apiKey: null },
  };
}

function ofKeyQuotas({ warnings, names, now }: Facts): Attention | null {
  const current = warnings.filter(({ keyId, changes }) => {
    const { of: holder, resetsAt } = changes;
    return holder === 'key' && keyId !== null && (typeof resetsAt !== 'string' || Date.parse(resetsAt) > now);
  });
  const ids = [...new Set(current.flatMap(({ keyId }) => keyId ?? []))].filter((id) => names.has(id));
  const [first] = ids;
  if (first === undefined) return null;
  return {
    id: 'keyQuotas',
    type: 'warning',
    title: texts.titles.keyQuotas(ids.length),
    keys: ids.slice(0, namedKeys).map((id) => ({ id, name: names.get(id) ?? id, hasPage: true, note: '' })),
    others: Math.max(0, ids.length - namedKeys),
    path: ids.length === 1 ? `/keys/${first}` : '/audit-log?action=quota.warning&last=31-day',
    apiKey: null,
  };
}

function ofPlaces({ workspace: { keyCount, maxKeys, plan } }: Facts): Attention | null {
  if (maxKeys === null || maxKeys === 0 || keyCount < almost * maxKeys) return null;
  return {
    id: 'places',
    type: keyCount >= maxKeys ? 'warning' : 'info',
    title: texts.places(keyCount, maxKeys, plan),
    ...{ keys: [], others: 0, path: '/plan', apiKey: null },
  };
}
