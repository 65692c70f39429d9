import type { Credential } from '../../domain/keys/credential.ts';
import { type ApiKeyRecord, changeable } from '../../domain/keys/key-record.ts';
import type { LiveValue } from '../../domain/keys/live-values.ts';
import type { PlanTerms } from '../../domain/workspaces/workspace.ts';
import type { Item } from './dynamo-calls.ts';
import { credentialKey } from './key-items.ts';

/**
 * The item of a credential. The fields that expressions and other readers name have an attribute each. The others are two texts:
 * `settings` changes with the key, and `terms` changes with the workspace. Every check reads a credential, and two texts are
 * faster to read than twenty attributes (docs/decisions/0064-packed-credentials.md).
 */
export interface StoredCredential
  extends Pick<Credential, 'keyId' | 'workspaceId' | 'isRoot' | 'usedAt' | 'revision' | 'workspaceRevision'> {
  /** `Settings` as JSON. */
  readonly settings: string;
  /** `Terms` as JSON. */
  readonly terms: string;
}

type Settings = Omit<ReturnType<typeof changeable>, 'revision'> & Pick<Credential, 'tag' | 'environment'>;
type Terms = Omit<PlanTerms, 'workspaceRevision'>;

/** Returns the item of a new credential. */
export function credentialItem(record: ApiKeyRecord, value: LiveValue, terms: PlanTerms) {
  const stored: StoredCredential = {
    keyId: record.id,
    workspaceId: record.workspaceId,
    isRoot: record.isRoot,
    usedAt: null,
    ...settingsAttributes(record, value),
    ...termsAttributes(terms),
  };
  return { ...credentialKey(value), ...stored };
}

/** Returns the attributes that a change of the key or of its value writes. */
export function settingsAttributes(record: ApiKeyRecord, value: LiveValue) {
  const { revision, ...changed } = changeable(record, value);
  const settings: Settings = { tag: record.tag, environment: record.environment, ...changed };
  return { revision, settings: JSON.stringify(settings) };
}

/** Returns the attributes that a change of the workspace writes. */
export function termsAttributes({ workspaceRevision, ...terms }: PlanTerms) {
  return { workspaceRevision, terms: JSON.stringify(terms satisfies Terms) };
}

/** Returns the credential in an item. Only Latchkey writes the table, so items have the type that they were stored with. */
export function credentialOf(item: Item): Credential {
  const stored = item as unknown as StoredCredential;
  const isPacked = stored.settings !== undefined && stored.terms !== undefined;
  const settings: Settings = parsed(stored.settings);
  const terms: Terms = parsed(stored.terms);
  return {
    ...(isPacked ? undefined : unpacked(item)),
    ...settings,
    ...terms,
    keyId: stored.keyId,
    workspaceId: stored.workspaceId,
    isRoot: stored.isRoot,
    usedAt: stored.usedAt ?? null,
    revision: stored.revision,
    workspaceRevision: stored.workspaceRevision,
  };
}

const parsed = (text = '{}') => JSON.parse(text);

/**
 * Returns the fields of a credential that an earlier version stored: each was an attribute, and some did not exist. A change by this
 * version adds the text with the fields that it changes.
 */
function unpacked({ pk, sk, settings, terms, ...fields }: Item): Settings & Terms {
  const added = { isOneOfTwo: false, limits: null, quota: null, workspaceLimits: null, workspaceQuota: null };
  return { ...added, ...fields } as unknown as Settings & Terms;
}

/** Returns the credential of a value as it is read after it was stored. */
export const toCredential = (record: ApiKeyRecord, value: LiveValue, terms: PlanTerms): Credential =>
  credentialOf({ ...credentialItem(record, value, terms) });
