import { createHmac } from 'node:crypto';
import { auditEvent, type By } from '../../events/audit-event.ts';
import { limitsAbove, maxKeysFor, type Plans } from '../../limits/plans.ts';
import { type FieldError, InvalidRequestError } from '../../shared/errors.ts';
import type { IdempotencySecretSource } from '../../shared/kept-answer.ts';
import { currentDigest, type DigestReference, importedDigest, type PepperKeyring, plainDigest } from '../digest.ts';
import { type IssueDependencies, keyRecordOf } from '../issue-key.ts';
import { newTag } from '../key-format.ts';
import { referencesOf } from '../key-value.ts';
import type { PepperSource } from '../ports.ts';
import type { ImportedKey } from './import-schema.ts';
import { isImportedValue, maskImportedValue } from './imported-format.ts';
import { type ImportableKey, type ImportOptions, type ImportOutcome, type ImportStore, refused } from './ports.ts';

export interface ImportDependencies extends IssueDependencies {
  readonly imports: ImportStore;
  readonly pepper: PepperSource;
  readonly secrets: IdempotencySecretSource;
  readonly plans: Plans;
}

export interface ImportRequest {
  readonly workspaceId: string;
  readonly keys: readonly ImportedKey[];
  readonly importDeleted: boolean;
  readonly by: By;
}

/**
 * Imports keys into a workspace, and returns the result for each. A key is known by its digest: a repeated import finds the
 * keys of the first one and creates nothing twice, whenever it is repeated.
 * @throws InvalidRequestError when the configuration or the keyring cannot accept such keys
 */
export async function importKeys(
  dependencies: ImportDependencies,
  { workspaceId, keys, importDeleted, by }: ImportRequest,
): Promise<ImportOutcome[]> {
  const { imports, pepper, secrets, plans, keyFormat } = dependencies;
  const known = await pepper.keyring();
  // An import secret may have been added a moment ago.
  const keyring = lacksSecret(keys, known) ? await pepper.refreshedKeyring() : known;
  const problems = problemsOf(keys, keyring, keyFormat.imported?.length ?? 0);
  if (problems.length > 0) throw new InvalidRequestError(problems);
  const secret = await secrets.idempotencySecret();
  const prepared = keys.map((key) => prepare(dependencies, keyring, secret, workspaceId, key, by));
  const importable = new Map<string, ImportableKey>();
  for (const key of prepared) {
    if ('record' in key && !importable.has(key.reservation)) importable.set(key.reservation, key);
  }
  const options: ImportOptions = {
    maxKeysOf: (workspace) => maxKeysFor(plans, workspace, null),
    refusalOf: (workspace, { limits }) =>
      limitsAbove(plans, workspace, limits).length > 0 ? 'limits_too_high' : undefined,
    importDeleted,
  };
  const outcomes = await storeAll(imports, workspaceId, [...importable.values()], options);
  return prepared.map((key) => {
    if (!('record' in key)) return key;
    const outcome = outcomes.get(key.reservation) as ImportOutcome;
    // The request names the key twice, and the first time creates it.
    const isRepeated = importable.get(key.reservation) !== key && outcome.status === 'created';
    return isRepeated ? { ...outcome, status: 'exists' } : outcome;
  });
}

/** Stores the keys, one transaction after another, and returns the outcomes by reservation. */
async function storeAll(
  imports: ImportStore,
  workspaceId: string,
  keys: readonly ImportableKey[],
  options: ImportOptions,
): Promise<ReadonlyMap<string, ImportOutcome>> {
  const outcomes = new Map<string, ImportOutcome>();
  for (let start = 0; start < keys.length; start += imports.keysAtOnce) {
    const part = keys.slice(start, start + imports.keysAtOnce);
    const results = await imports.importKeys(workspaceId, part, options);
    for (const [index, { reservation }] of part.entries()) outcomes.set(reservation, results[index] as ImportOutcome);
  }
  return outcomes;
}

/** Returns the problems that concern the deployment instead of single keys. */
function problemsOf(keys: readonly ImportedKey[], keyring: PepperKeyring, forms: number): FieldError[] {
  if (forms === 0) {
    const message =
      'cannot be imported: the setting keyFormat.imported of the deployment has no form of imported values';
    return [{ path: 'body.keys', message }];
  }
  const message = 'is not the name of an import secret: add the secret with `latchkey pepper add-import-secret`';
  return keys.flatMap((key, index) =>
    lacksSecret([key], keyring) ? [{ path: `body.keys.${index}.hmacSecret`, message }] : [],
  );
}

/** Whether the keyring lacks the import secret of one of these keys. */
function lacksSecret(keys: readonly ImportedKey[], { importSecrets = {} }: PepperKeyring): boolean {
  return keys.some(({ hmacSecret }) => hmacSecret !== undefined && !Object.hasOwn(importSecrets, hmacSecret));
}

function prepare(
  dependencies: ImportDependencies,
  keyring: PepperKeyring,
  secret: string,
  workspaceId: string,
  { value, sha256, hmacSha256, hmacSecret, mask, ...settings }: ImportedKey,
  by: By,
): ImportableKey | ImportOutcome {
  const { keyFormat, clock, random } = dependencies;
  if (value !== undefined && !isImportedValue(keyFormat, value)) return refused('value_not_accepted');
  if (settings.expiresAt !== null && Date.parse(settings.expiresAt) <= clock()) return refused('expired');
  const imported = importedReference(value, sha256, hmacSha256, hmacSecret);
  // The value is known, so its plain digest need not be stored at all.
  const reference = value === undefined ? imported : currentDigest(keyring, value);
  const references = value === undefined ? [imported] : referencesOf(keyring, { text: value, tag: undefined });
  const tag = newTag(random);
  const known = value === undefined ? `imported_${tag}...` : maskImportedValue(keyFormat, value);
  const liveValue = { ...reference, mask: mask ?? known, validUntil: null, graceOnFirstUse: null };
  const owner = { workspaceId, isRoot: false };
  // The holders of the value are unknown: the key must not get scopes later that they lack today.
  const record = keyRecordOf(dependencies, owner, settings, { ...liveValue, holderScopes: settings.scopes }, tag);
  const changes = { ...settings, rotation: null };
  const audit = auditEvent(dependencies, { action: 'key.created', workspaceId, keyId: record.id, ...by, changes });
  return { record, references, reservation: reservationOf(secret, imported), audit };
}

function importedReference(
  value: string | undefined,
  sha256 = '',
  hmacSha256: string | undefined,
  hmacSecret = '',
): DigestReference {
  if (value !== undefined) return plainDigest(value);
  return hmacSha256 === undefined ? importedDigest(sha256) : importedDigest(hmacSha256, hmacSecret);
}

/** Returns the id that remembers an import. The digest itself must not stay in the table, so the id needs a secret. */
function reservationOf(secret: string, { pepperVersion, digest }: DigestReference): string {
  return createHmac('sha256', secret).update(`latchkey import ${pepperVersion} ${digest}`).digest('base64url');
}
