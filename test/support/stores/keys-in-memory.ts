import type { AuditEvent } from '../../../lambdas/domain/events/audit-event.ts';
import type { ApiKeyRecord } from '../../../lambdas/domain/keys/key-record.ts';
import type { KeyChange, KeyQuery, KeyStore, SealedValue } from '../../../lambdas/domain/keys/ports.ts';
import { NotFoundError } from '../../../lambdas/domain/shared/errors.ts';
import type { KeptAnswer } from '../../../lambdas/domain/shared/kept-answer.ts';
import type { Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import { AnswersInMemory } from './answers-in-memory.ts';

/** The keys of one workspace in memory, for tests of code that uses a key store. The real key store has its own tests. */
export class KeysInMemory implements KeyStore {
  readonly records = new Map<string, ApiKeyRecord>();
  readonly sealed = new Map<string, SealedValue>();
  readonly events: AuditEvent[] = [];
  /** The recorded uses of values, by digest. */
  readonly uses = new Map<string, string>();
  readonly answers = new AnswersInMemory();
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async getWorkspace() {
    return this.#workspace;
  }

  async getKey(workspaceId: string, keyId: string) {
    return workspaceId === this.#workspace.id ? this.records.get(keyId) : undefined;
  }

  async getRootKey(workspaceId: string, keyId: string) {
    return this.getKey(workspaceId, keyId);
  }

  async ownerOfTag(tag: string) {
    const { id: workspaceId } = this.#workspace;
    const key = [...this.records.values()].find((each) => each.tag === tag);
    return key && { workspaceId, keyId: key.id, isRoot: key.isRoot };
  }

  async listKeys(_workspaceId: string, { environment }: KeyQuery): ReturnType<KeyStore['listKeys']> {
    const keys = [...this.records.values()].filter((key) => (environment ?? key.environment) === key.environment);
    return { keys, next: undefined };
  }

  async createKey(
    record: ApiKeyRecord,
    maxKeysOf: (workspace: Workspace) => number | null,
    audit: AuditEvent,
    sealed?: SealedValue,
    answer?: KeptAnswer,
  ) {
    maxKeysOf(this.#workspace);
    this.answers.keep(answer);
    this.#store({ ...record, isRecoverable: sealed !== undefined }, sealed);
    this.events.push(audit);
  }

  async changeKey(workspaceId: string, keyId: string, change: KeyChange): Promise<ApiKeyRecord> {
    const current = this.records.get(keyId);
    if (current === undefined) throw new NotFoundError('API key');
    const { record, audits, sealed, answer } = await change(current);
    // Another request changed the key while the change was made.
    if (this.records.get(keyId) !== current) return this.changeKey(workspaceId, keyId, change);
    if (record === current) return current;
    this.answers.keep(answer);
    const isRecoverable = sealed !== undefined || record.isRecoverable;
    const changed = { ...record, isRecoverable, revision: current.revision + 1 };
    this.#store(changed, sealed);
    this.events.push(...audits);
    return changed;
  }

  async deleteKey(_workspaceId: string, keyId: string, check: (record: ApiKeyRecord) => AuditEvent) {
    const current = this.records.get(keyId);
    if (current === undefined) throw new NotFoundError('API key');
    this.events.push(check(current));
    this.records.delete(keyId);
  }

  async keepAnswer(answer: KeptAnswer) {
    this.answers.keep(answer);
  }

  async usesOf() {
    return this.uses;
  }

  async getSealed(_workspaceId: string, keyId: string) {
    return this.sealed.get(keyId);
  }

  #store(record: ApiKeyRecord, sealed: SealedValue | undefined): void {
    this.records.set(record.id, record);
    if (sealed !== undefined) this.sealed.set(record.id, sealed);
    else if (!record.isRecoverable) this.sealed.delete(record.id);
  }
}
