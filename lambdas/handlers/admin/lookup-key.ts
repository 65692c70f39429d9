import { isUsable } from '../../domain/keys/credential.ts';
import type { FoundApiKey } from '../../domain/keys/found-api-key.ts';
import { type KeyValue, maskOfValue, parseKeyValue, referencesOf } from '../../domain/keys/import/key-value.ts';
import type { KeyFormat } from '../../domain/keys/key-format-schema.ts';
import { isSameDigest } from '../../domain/keys/live-values.ts';
import type { CredentialStore, FoundCredential, KeyStore, PepperSource } from '../../domain/keys/ports.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { rootKeyName } from '../../domain/workspaces/workspace.ts';
import { LookupEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/admin.ts';
import { lookupDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends ApiDependencies {
  readonly credentials: Pick<CredentialStore, 'find'>;
  readonly keys: Pick<KeyStore, 'getKey'>;
  readonly pepper: PepperSource;
  readonly keyFormat: KeyFormat;
}

/** Finds the key that has a value. Every text that is not the value of a key gets the same response. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.lookupKey, dependencies, async ({ input }) => {
    const keyValue = parseKeyValue(dependencies.keyFormat, input.body.key);
    const found = keyValue && (await find(dependencies, keyValue));
    if (keyValue === undefined || found === undefined) throw new NotFoundError('API key');
    return { apiKey: await viewOf(dependencies, found, keyValue) };
  });

async function find({ credentials, pepper }: Dependencies, keyValue: KeyValue): Promise<FoundCredential | undefined> {
  const found = await credentials.find(referencesOf(await pepper.keyring(), keyValue));
  // The pepper may be newer than this instance, and a credential that moves to another pepper may be missed once.
  return found ?? credentials.find(referencesOf(await pepper.refreshedKeyring(), keyValue));
}

async function viewOf(
  { keys, keyFormat, clock }: Dependencies,
  { credential, reference }: FoundCredential,
  keyValue: KeyValue,
): Promise<FoundApiKey> {
  const { keyId: id, workspaceId, isRoot, environment } = credential;
  const record = isRoot ? undefined : await keys.getKey(workspaceId, id);
  if (!isRoot && record === undefined) throw new NotFoundError('API key');
  const [newest] = record?.values ?? [];
  return {
    id,
    workspaceId,
    name: record?.name ?? rootKeyName,
    isRoot,
    key: maskOfValue(keyFormat, keyValue),
    environment,
    isAccepted: isUsable(credential, clock()),
    isNewest: newest === undefined || isSameDigest(newest, reference),
  };
}

export const handler = createHandler(lookupDependencies(readEnvironment(LookupEnvironment)));
