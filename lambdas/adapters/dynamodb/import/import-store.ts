import type { Credential } from '../../../domain/keys/credential.ts';
import {
  type ImportableKey,
  type ImportOptions,
  type ImportOutcome,
  type ImportStore,
  refused,
} from '../../../domain/keys/import/ports.ts';
import { ConflictError, NotFoundError } from '../../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../../domain/shared/random.ts';
import { freePlaces } from '../../../domain/workspaces/held-places.ts';
import { termsOf, type Workspace } from '../../../domain/workspaces/workspace.ts';
import type { DynamoCalls, Item } from '../dynamo-calls.ts';
import { takeFreePlaces } from '../held-places.ts';
import { apiKeyKey, auditItem, credentialKey, importKey, workspaceKey } from '../key-items.ts';
import { KeysTable, type Write } from '../keys-table.ts';
import { credentialItem } from '../stored-credential.ts';
import { apiKeyItem, tagItem } from '../stored-key.ts';
import { allItemsWith, untilSettled } from '../until-settled.ts';

/** The key that an import made, or that has the credential. */
type Owner = Pick<Credential, 'workspaceId' | 'keyId'>;

/** The latest import of a digest. */
interface Remembered extends Owner {
  /** The workspaces of earlier imports, whose keys were deleted. Absent: there are none. */
  readonly deletedIn?: readonly string[];
}

/** A key, and what the table knows about its digest. */
interface Found {
  readonly key: ImportableKey;
  readonly remembered: Remembered | undefined;
  /** The owner whose key still exists. */
  readonly owner: Owner | undefined;
}

/** Imports keys. An item for each one remembers the import after the credential has moved to the pepper. */
export class DynamoImportStore implements ImportStore {
  /** A transaction has at most 100 items: one for the workspace, and five for each key. */
  readonly keysAtOnce = 19;
  readonly #table: KeysTable;

  readonly #clock: Clock;

  constructor(dynamo: DynamoCalls, table: string, clock: Clock = systemClock) {
    this.#table = new KeysTable(dynamo, table, clock);
    this.#clock = clock;
  }

  async importKeys(
    workspaceId: string,
    keys: readonly ImportableKey[],
    { maxKeysOf, refusalOf, importDeleted }: ImportOptions,
  ): Promise<ImportOutcome[]> {
    return untilSettled(
      async () => {
        const [workspace, found] = await Promise.all([
          this.#table.get<Workspace>(workspaceKey(workspaceId)),
          this.#find(keys),
        ]);
        if (workspace === undefined || workspace.status === 'deleting') throw new NotFoundError('workspace');
        const max = maxKeysOf(workspace);
        const now = this.#clock();
        const room = max === null ? found.length : Math.max(0, freePlaces(workspace, max, now));
        const knownOutcome = (each: Found): ImportOutcome | undefined => {
          const refusal = refusalOf(workspace, each.key.record);
          return outcomeFor(each, workspaceId, importDeleted) ?? (refusal && refused(refusal));
        };
        const wanted = found.filter((each) => knownOutcome(each) === undefined);
        const added = wanted.slice(0, room);
        const result =
          added.length === 0 ? undefined : await this.#table.commit(this.#writes(workspace, max, added, now));
        if (result !== undefined) return result;
        return found.map(
          (each) =>
            knownOutcome(each) ??
            (added.includes(each) ? made('created', each.key.record.id) : refused('key_limit_exceeded')),
        );
      },
      () => new ConflictError('the workspace'),
    );
  }

  async #find(keys: readonly ImportableKey[]): Promise<Found[]> {
    const items = await this.#itemsOf(
      keys.flatMap(({ references, reservation }) => [importKey(reservation), ...references.map(credentialKey)]),
    );
    const owners = keys.map(({ references, reservation }) => {
      const remembered = items.get(importKey(reservation).pk) as Remembered | undefined;
      // The reservation does not name a key that was imported with another digest. Its credential is still there.
      const held = references.map((each) => items.get(credentialKey(each).pk) as Owner | undefined);
      return { remembered, owner: remembered ?? held.find((each) => each !== undefined) };
    });
    const present = await this.#itemsOf(owners.flatMap(({ owner }) => (owner === undefined ? [] : [keyOf(owner)])));
    return keys.map((key, index) => {
      const { remembered, owner } = owners[index] as (typeof owners)[number];
      return { key, remembered, owner: owner && present.has(keyOf(owner).sk) ? owner : undefined };
    });
  }

  /** Returns the items with these keys that exist, by the part of the key that names a single object. */
  async #itemsOf(keys: readonly { readonly pk: string; readonly sk: string }[]): Promise<Map<unknown, Item>> {
    const unique = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
    const items = await allItemsWith(this.#table.dynamo, this.#table.name, unique);
    return new Map(items.flatMap((item) => [[item['pk'], item] as const, [item['sk'], item] as const]));
  }

  #writes(workspace: Workspace, max: number | null, added: readonly Found[], now: number): Write[] {
    return [
      takeFreePlaces(this.#table, workspace, max, added.length, now),
      ...added.flatMap(({ key: { record, reservation, audit }, remembered }) => [
        this.#remember(reservation, { workspaceId: record.workspaceId, keyId: record.id }, remembered),
        this.#table.put(apiKeyItem(record)),
        this.#table.put(tagItem(record)),
        ...record.values.map((each) => this.#table.put(credentialItem(record, each, termsOf(workspace)))),
        this.#table.put(auditItem(audit)),
      ]),
    ];
  }

  /** Remembers an import. The transaction fails if another request imported the key since it was read. */
  #remember(reservation: string, owner: Owner, before: Remembered | undefined): Write {
    const item = { ...importKey(reservation), ...owner };
    if (before === undefined) return this.#table.put(item);
    const deletedIn = [...new Set([...(before.deletedIn ?? []), before.workspaceId])];
    return {
      Put: {
        TableName: this.#table.name,
        Item: { ...item, deletedIn },
        ConditionExpression: 'keyId = :before',
        ExpressionAttributeValues: { ':before': before.keyId },
      },
    };
  }
}

const keyOf = ({ workspaceId, keyId }: Owner) => apiKeyKey(workspaceId, keyId);

const made = (status: 'created' | 'exists', id: string): ImportOutcome => ({ status, id, reason: null });

/** Returns the outcome for a key that was imported before; undefined: it can be imported. */
function outcomeFor(
  { remembered, owner }: Found,
  workspaceId: string,
  importDeleted: boolean,
): ImportOutcome | undefined {
  if (owner !== undefined)
    return owner.workspaceId === workspaceId ? made('exists', owner.keyId) : refused('held_elsewhere');
  // A key that was revoked must not work again because somebody repeats an import.
  const wasDeletedHere = remembered?.workspaceId === workspaceId || remembered?.deletedIn?.includes(workspaceId);
  return wasDeletedHere && !importDeleted ? refused('deleted') : undefined;
}
