import { timingSafeEqual } from 'node:crypto';
import { type Credential, isUsable } from '../../domain/keys/credential.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { KeyFormat } from '../../domain/keys/key-format-schema.ts';
import { maskOf } from '../../domain/keys/key-record.ts';
import { type KeyValue, parseKeyValue, referencesOf } from '../../domain/keys/key-value.ts';
import { statusOf } from '../../domain/keys/list/key-filter.ts';
import { type LiveValue, withoutEnded } from '../../domain/keys/live-values.ts';
import type { FoundApiKey } from '../../domain/keys/lookup/found-api-key.ts';
import { tagOfMask } from '../../domain/keys/lookup/key-mask.ts';
import type { CredentialStore, FoundCredential, KeyStore, PepperSource, TagOwner } from '../../domain/keys/ports.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { rootKeyName } from '../../domain/workspaces/workspace.ts';
import { LookupEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { lookupDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies {
  readonly credentials: Pick<CredentialStore, 'find'>;
  readonly keys: Pick<KeyStore, 'getKey' | 'getRootKey' | 'getWorkspace' | 'ownerOfTag'>;
  readonly pepper: PepperSource;
  readonly keyFormat: KeyFormat;
}

/** Finds the key of a value, a masked value or a tag. Every text that never belonged to a key gets the same response. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.lookupKey, dependencies, async ({ input: { body } }) => {
    if (body.value !== undefined) return { apiKey: await ofValue(dependencies, body.value) };
    if (body.mask !== undefined) return { apiKey: await ofMask(dependencies, body.mask) };
    const owner = await dependencies.keys.ownerOfTag(body.tag ?? '');
    return { apiKey: { ...(await read(dependencies, owner)).view, match: null, isAccepted: null } };
  });

async function ofValue(dependencies: Dependencies, text: string): Promise<FoundApiKey> {
  const { keys, pepper, keyFormat, clock } = dependencies;
  const keyValue = parseKeyValue(keyFormat, text);
  if (keyValue === undefined) throw new NotFoundError('API key');
  const found = await find(dependencies, keyValue);
  // A value that works no more still has the tag of its key.
  const owner = found?.credential ?? (keyValue.tag === undefined ? undefined : await keys.ownerOfTag(keyValue.tag));
  const { values, view } = await read(dependencies, owner);
  // The credential may have moved to another pepper since it was found.
  const references = found === undefined ? [] : [found.reference, ...referencesOf(await pepper.keyring(), keyValue)];
  const place = values.findIndex((value) => references.some((each) => isSameReference(each, value)));
  return { ...view, ...matchAt(place, found?.credential, clock()) };
}

async function ofMask(dependencies: Dependencies, mask: string): Promise<FoundApiKey> {
  const { keys, credentials, clock } = dependencies;
  const { values, view } = await read(dependencies, await keys.ownerOfTag(tagOfMask(mask)));
  const place = values.findIndex((value) => value.mask === mask);
  const value = values[place];
  const found = value && (await credentials.find([value]));
  return { ...view, ...matchAt(place, found?.credential, clock()) };
}

async function find({ credentials, pepper }: Dependencies, keyValue: KeyValue): Promise<FoundCredential | undefined> {
  const found = await credentials.find(referencesOf(await pepper.keyring(), keyValue));
  // The pepper may be newer than this instance, and a credential that moves to another pepper may be missed once.
  return found ?? credentials.find(referencesOf(await pepper.refreshedKeyring(), keyValue));
}

/** Whether two references are the same. The time of the comparison says nothing about the digests. */
function isSameReference(one: DigestReference, other: DigestReference): boolean {
  const [a, b] = [Buffer.from(one.digest), Buffer.from(other.digest)];
  return one.pepperVersion === other.pepperVersion && a.length === b.length && timingSafeEqual(a, b);
}

/** Returns whether a value works, from its place among the values of its key. */
function matchAt(
  place: number,
  credential: Credential | undefined,
  now: number,
): Pick<FoundApiKey, 'match' | 'isAccepted'> {
  const match = (['current', 'previous'] as const)[place] ?? 'none';
  return { match, isAccepted: match !== 'none' && credential !== undefined && isUsable(credential, now) };
}

/** Reads the key and its workspace. Returns the values of the key that have not ended. */
async function read(
  { keys, clock }: Dependencies,
  owner: TagOwner | undefined,
): Promise<{ values: readonly LiveValue[]; view: Omit<FoundApiKey, 'match' | 'isAccepted'> }> {
  if (owner === undefined) throw new NotFoundError('API key');
  const { workspaceId, keyId: id, isRoot } = owner;
  const [record, workspace] = await Promise.all([
    isRoot ? keys.getRootKey(workspaceId, id) : keys.getKey(workspaceId, id),
    keys.getWorkspace(workspaceId),
  ]);
  return {
    values: record === undefined ? [] : withoutEnded(record.values, clock()),
    view: {
      id,
      workspaceId,
      workspaceStatus: workspace?.status ?? 'deleted',
      isRoot,
      status: record === undefined ? 'deleted' : statusOf(record, clock()),
      name: record === undefined || !isRoot ? (record?.name ?? null) : rootKeyName,
      key: record === undefined ? null : maskOf(record),
      environment: record?.environment ?? null,
      ownerId: record?.ownerId ?? null,
    },
  };
}

export const handler = createHandler(lookupDependencies(readEnvironment(LookupEnvironment)));
