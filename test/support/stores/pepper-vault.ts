import type { AuditEvent } from '../../../lambdas/domain/events/audit-event.ts';
import type { AuditLog } from '../../../lambdas/domain/events/ports.ts';
import { keyringAt } from '../../../lambdas/domain/keys/digest.ts';
import type { StoredKeyring } from '../../../lambdas/domain/keys/keyring-schema.ts';
import type { KeyringVersion, PepperVault } from '../../../lambdas/domain/rotation/ports.ts';

/** The secret of a keyring as Secrets Manager keeps it: versions that never change, one of them current. */
export class PepperVaultInMemory implements PepperVault {
  readonly #versions = new Map<string, { keyring: StoredKeyring; createdAt: number }>();
  readonly #clock: () => number;
  currentId = 'version-0';
  /** The changes, in order. */
  readonly changes: string[] = [];
  /** Called before each call; the call throws its error. */
  before: (call: keyof PepperVault) => void = () => {};

  constructor(keyring: StoredKeyring, clock: () => number) {
    this.#clock = clock;
    this.#versions.set(this.currentId, { keyring, createdAt: clock() });
  }

  async current(): Promise<KeyringVersion> {
    this.before('current');
    return { versionId: this.currentId, ...this.#version(this.currentId) };
  }

  async read(_secretId: string, versionId: string): Promise<StoredKeyring | undefined> {
    this.before('read');
    return this.#versions.get(versionId)?.keyring;
  }

  async stage(_secretId: string, versionId: string, keyring: StoredKeyring, by: 'rotation' | 'us'): Promise<void> {
    this.before('stage');
    const known = this.#versions.get(versionId);
    if (known !== undefined && JSON.stringify(known.keyring) !== JSON.stringify(keyring)) {
      throw new Error(`The version ${versionId} exists with another text.`);
    }
    if (known === undefined) this.#versions.set(versionId, { keyring, createdAt: this.#clock() });
    this.changes.push(`stage ${versionId} by ${by}`);
  }

  async unstage(_secretId: string, versionId: string): Promise<void> {
    this.before('unstage');
    this.changes.push(`unstage ${versionId}`);
  }

  async makeCurrent(_secretId: string, versionId: string, from: string): Promise<void> {
    this.before('makeCurrent');
    if (this.currentId !== from) throw new Error(`The version ${this.currentId} is current, and not ${from}.`);
    this.#version(versionId);
    this.currentId = versionId;
    this.changes.push(`make ${versionId} current`);
  }

  /** Stores a keyring, as a person does by hand. */
  put(versionId: string, keyring: StoredKeyring): void {
    this.#versions.set(versionId, { keyring, createdAt: this.#clock() });
    this.currentId = versionId;
  }

  get keyring(): StoredKeyring {
    return this.#version(this.currentId).keyring;
  }

  /** The version of the current pepper. */
  get inForce(): string {
    return keyringAt(this.keyring, this.#clock()).current;
  }

  #version(versionId: string) {
    const version = this.#versions.get(versionId);
    if (version === undefined) throw new Error(`There is no version ${versionId}.`);
    return version;
  }
}

export class AuditLogInMemory implements AuditLog {
  readonly #events = new Map<string, AuditEvent>();
  /** Called before each event is written; the call throws its error. */
  before: () => void = () => {};

  async recordOnce(event: AuditEvent): Promise<void> {
    this.before();
    if (!this.#events.has(event.id)) this.#events.set(event.id, event);
  }

  get events(): readonly AuditEvent[] {
    return [...this.#events.values()];
  }
}
