import type { User } from '../../domain/access/member.ts';
import type { Member } from '../../domain/access/member-schema.ts';
import type { AuditEvent } from '../../domain/events/audit-event.ts';
import type { DigestReference } from '../../domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../domain/keys/key-record.ts';
import { UnfinishedError } from '../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import type { WorkspaceKeys } from '../../domain/workspaces/ports.ts';
import { type PlanTerms, termsOf, type Workspace } from '../../domain/workspaces/workspace.ts';
import { ConditionFailedError, type DynamoCalls, type Item } from './dynamo-calls.ts';
import {
  apiKeyKey,
  auditItem,
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
import { deletionOf, KeysTable, type Write } from './keys-table.ts';
import type { StoredMember } from './member-store.ts';
import { termsAttributes } from './stored-credential.ts';
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
    this.#table = new KeysTable(dynamo, table, clock);
    this.#clock = clock;
  }

  async applyTerms(workspace: Workspace, deadline: number): Promise<void> {
    const { id, revision, progress } = workspace;
    const terms = termsOf(workspace);
    let reached = progress?.revision === revision ? progress.after : undefined;
    // Keys that are created in the meantime have the new terms: their transaction checks the workspace's revision.
    const pages = this.#eachKey(id, reached, deadline, (key) => this.#applyTo(key, terms, deadline));
    try {
      for await (const last of pages) reached = last;
    } catch (error) {
      if (error instanceof UnfinishedError && reached !== undefined) await this.#noteProgress(workspace, reached);
      throw error;
    }
  }

  async deleteKeys({ id }: Workspace, deadline: number, eventOf: (key: ApiKeyRecord) => AuditEvent): Promise<void> {
    const pages = this.#eachKey(id, undefined, deadline, (key) => this.#delete(key, deadline, eventOf));
    for await (const _ of pages) {
      // The work on a page is done before it is yielded. Deleted keys are not found again, so no progress is noted.
    }
  }

  async deleteMembers({ id }: Workspace, deadline: number, eventOf: (member: Member) => AuditEvent): Promise<void> {
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
        const remove = (item: Item) =>
          prefix === memberCounts ? this.#deleteCount(item, deadline) : this.#deleteMember(id, item, deadline, eventOf);
        await Promise.all(Items.map(remove));
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

  async #applyTo({ workspaceId, id, isRoot, values }: ApiKeyRecord, terms: PlanTerms, deadline: number): Promise<void> {
    let references: readonly DigestReference[] = values;
    let isStale = false;
    await this.#repeat(deadline, async () => {
      if (isStale) {
        // Since the read, the key got a new value, moved to another pepper, or was deleted.
        const now = await this.#table.get<ApiKeyRecord>(apiKeyKey(workspaceId, id, isRoot));
        if (now === undefined) return undefined;
        references = now.values;
      }
      const outcomes = await Promise.all(references.map((each) => this.#setTerms(each, terms)));
      isStale = outcomes.includes('missing');
      return isStale ? retry : undefined;
    });
  }

  /** Sets the terms of a credential, unless it has newer ones. */
  async #setTerms(reference: DigestReference, terms: PlanTerms): Promise<'set' | 'newer' | 'missing'> {
    const update = setting(termsAttributes(terms));
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

  async #delete(key: ApiKeyRecord, deadline: number, eventOf: (key: ApiKeyRecord) => AuditEvent): Promise<void> {
    await this.#deleteOnce(apiKeyKey(key.workspaceId, key.id, key.isRoot), key, deadline, (current) => [
      ...deletionOf(this.#table, current, isoTime(this.#clock())),
      this.#table.put(auditItem(eventOf(current))),
    ]);
  }

  async #deleteMember(
    workspaceId: string,
    item: Item,
    deadline: number,
    eventOf: (member: Member) => AuditEvent,
  ): Promise<void> {
    const key = { pk: String(item['pk']), sk: String(item['sk']) };
    await this.#deleteOnce(key, contentOf<StoredMember & User>(item), deadline, (current) => [
      this.#table.delete(key, current.revision),
      this.#table.remove(membershipKey(workspaceId, current)),
      this.#table.put(auditItem(eventOf(current))),
    ]);
  }

  async #deleteCount({ pk, sk }: Item, deadline: number): Promise<void> {
    const write = this.#table.remove({ pk: String(pk), sk: String(sk) });
    await this.#repeat(deadline, () => this.#table.commitOnce([write]));
  }

  /** Deletes an item with everything that belongs to it. The writes must require that the item is as it was read. */
  async #deleteOnce<T>(
    key: ReturnType<typeof workspaceKey>,
    read: T,
    deadline: number,
    writesOf: (current: T) => Write[],
  ): Promise<void> {
    let current: T | undefined = read;
    let isStale = false;
    await this.#repeat(deadline, async () => {
      if (isStale) current = await this.#table.get<T>(key);
      if (current === undefined) return undefined;
      const result = await this.#table.commitOnce(writesOf(current));
      isStale = result === retry;
      return result;
    });
  }

  /** Repeats the work on one item. No try starts after the deadline, so the response comes before the timeout of the Lambda. */
  async #repeat(deadline: number, attempt: () => Promise<undefined | typeof retry>): Promise<void> {
    await untilSettled(() => orRetry(attempt()), unfinished, this.#clock, deadline);
  }

  async #noteProgress({ id, revision }: Workspace, after: string): Promise<void> {
    const update = this.#table.update(workspaceKey(id), revision, { progress: { revision, after } });
    // `retry` is ignored: newer terms are being applied, and their progress counts. Without a response, the next request begins
    // with the progress that was noted before.
    await orRetry(this.#table.commitOnce([update]));
  }
}
