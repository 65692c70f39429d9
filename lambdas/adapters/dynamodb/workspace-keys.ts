import type { User } from '../../domain/access/member.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { UnfinishedError } from '../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import type { WorkspaceKeys } from '../../domain/workspaces/ports.ts';
import { type PlanTerms, termsOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import { ConditionFailedError, type DynamoCalls } from './dynamo-calls.ts';
import {
  apiKeyKey,
  contentOf,
  credentialKey,
  isKeyItem,
  keysOfAllKinds,
  memberCounts,
  memberPrefix,
  membershipKey,
  setting,
  workspaceKey,
} from './key-items.ts';
import { deletionOf, KeysTable } from './keys-table.ts';
import { orRetry, retry, untilSettled } from './until-settled.ts';

/** The number of keys processed at the same time: enough to keep one small Lambda busy. */
const atOnce = 50;

/** The change of the workspace is stored, and the same request continues it. */
const unfinished = () => new UnfinishedError();

/** Changes all keys of a workspace, page by page, many keys at the same time, until a deadline. */
export class DynamoWorkspaceKeys implements WorkspaceKeys {
  readonly #table: KeysTable;
  readonly #clock: Clock;

  constructor(dynamo: DynamoCalls, table: string, clock: Clock = systemClock) {
    this.#table = new KeysTable(dynamo, table);
    this.#clock = clock;
  }

  async applyTerms(workspace: Workspace, deadline: number): Promise<void> {
    const { id, revision, progress } = workspace;
    const terms = termsOf(workspace);
    let reached = progress?.revision === revision ? progress.after : undefined;
    // Keys that are created in the meantime have the new terms: their transaction checks the workspace's revision.
    const pages = this.#eachKey(id, reached, deadline, (key) => this.#applyTo(key, terms));
    try {
      for await (const last of pages) reached = last;
    } catch (error) {
      if (error instanceof UnfinishedError && reached !== undefined) await this.#noteProgress(workspace, reached);
      throw error;
    }
  }

  async deleteKeys({ id }: Workspace, deadline: number): Promise<void> {
    for await (const _ of this.#eachKey(id, undefined, deadline, (key) => this.#delete(key)));
  }

  async deleteMembers({ id }: Workspace, deadline: number): Promise<void> {
    const { pk } = workspaceKey(id);
    for (const prefix of [memberPrefix(), memberCounts]) {
      for (;;) {
        // Deleted items are not found again, so each query starts at the beginning.
        const { Items, LastEvaluatedKey } = await this.#table.query({
          ConsistentRead: true,
          Limit: atOnce,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        });
        await Promise.all(Items.map((item) => this.#deleteMember(id, item)));
        if (LastEvaluatedKey === undefined) break;
        if (this.#clock() >= deadline) throw new UnfinishedError();
      }
    }
  }

  /**
   * Processes all keys, including the root key, page by page. Yields the last sort key of each processed page that others follow.
   * @throws UnfinishedError at the deadline
   */
  async *#eachKey(
    workspaceId: string,
    after: string | undefined,
    deadline: number,
    work: (key: ApiKeyRecord) => Promise<void>,
  ): AsyncGenerator<string> {
    const { pk } = workspaceKey(workspaceId);
    const pages = this.#table.pages({
      ConsistentRead: true,
      Limit: atOnce,
      ExclusiveStartKey: after === undefined ? undefined : { pk, sk: after },
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ...keysOfAllKinds },
    });
    for await (const { Items, LastEvaluatedKey } of pages) {
      const keys = Items.filter(({ sk }) => isKeyItem(sk)).map((item) => contentOf<ApiKeyRecord>(item));
      await Promise.all(keys.map(work));
      if (LastEvaluatedKey === undefined) return;
      yield String(LastEvaluatedKey['sk']);
      if (this.#clock() >= deadline) throw new UnfinishedError();
    }
  }

  async #applyTo({ workspaceId, id, isRoot, values }: ApiKeyRecord, terms: PlanTerms): Promise<void> {
    let references: readonly DigestReference[] = values;
    const attempt = async () => {
      const missing = await Promise.all(references.map((each) => this.#setTerms(each, terms)));
      if (!missing.includes('missing')) return undefined;
      // Since the read, the key got a new value, moved to another pepper, or was deleted.
      const now = await this.#table.get<ApiKeyRecord>(apiKeyKey(workspaceId, id, isRoot));
      if (now === undefined) return undefined;
      references = now.values;
      return retry;
    };
    await untilSettled(() => orRetry(attempt()), unfinished);
  }

  /** Sets the terms of a credential, unless it has newer ones. */
  async #setTerms(reference: DigestReference, terms: PlanTerms): Promise<'set' | 'newer' | 'missing'> {
    const update = setting({ ...terms });
    try {
      await this.#table.dynamo.updateRepeatedly({
        TableName: this.#table.name,
        Key: credentialKey(reference),
        ...update,
        ConditionExpression: 'attribute_exists(pk) AND #workspaceRevision < :workspaceRevision',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return 'set';
    } catch (error) {
      if (!(error instanceof ConditionFailedError)) throw error;
      return error.item === undefined ? 'missing' : 'newer';
    }
  }

  async #delete(key: ApiKeyRecord): Promise<void> {
    const primaryKey = apiKeyKey(key.workspaceId, key.id, key.isRoot);
    let current: ApiKeyRecord | undefined = key;
    const attempt = async () => {
      if (current === undefined) return undefined;
      const result = await this.#table.commit(deletionOf(this.#table, current, isoTime(this.#clock())));
      if (result === retry) current = await this.#table.get<ApiKeyRecord>(primaryKey);
      return result;
    };
    await untilSettled(() => orRetry(attempt()), unfinished);
  }

  /** Deletes a member and their membership, or a count of members. */
  async #deleteMember(workspaceId: string, { pk, sk, ...content }: Record<string, unknown>): Promise<void> {
    const user = content as unknown as User;
    const isMember = String(sk).startsWith(memberPrefix());
    const writes = [
      this.#table.remove({ pk: String(pk), sk: String(sk) }),
      ...(isMember ? [this.#table.remove(membershipKey(workspaceId, user))] : []),
    ];
    await untilSettled(() => orRetry(this.#table.commit(writes)), unfinished);
  }

  async #noteProgress({ id, revision }: Workspace, after: string): Promise<void> {
    const update = this.#table.update(workspaceKey(id), revision, { progress: { revision, after } });
    // `retry` is ignored: newer terms are being applied, and their progress counts.
    await this.#table.commit([update]);
  }
}
