import { DynamoCounterStore } from '../../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../../lambdas/adapters/dynamodb/credential-store.ts';
import type { DynamoCalls } from '../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoUsageStore } from '../../../lambdas/adapters/dynamodb/usage-store.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { auditEvent } from '../../../lambdas/domain/events/audit-event.ts';
import { LatchkeyError } from '../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { isoTime } from '../../../lambdas/domain/shared/time.ts';
import { createVerifier } from '../../../lambdas/domain/verification/verifier.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import { limitsOf, noQuotas } from '../limits.ts';
import { keyFormat, keyring1, newKey } from './keys.ts';

export const maxKeys = 2;
export const limits = limitsOf({ perMinute: 3, perHour: 5 });

/** The longest time that an authorizer runs, and that the transaction of a change takes, in milliseconds. */
const longest = { request: 25_000, change: 10_000 };

/** A request or a change that has started and waits to go on. */
interface Running {
  readonly proceed: () => void;
  readonly ended: Promise<unknown>;
  /** The time by which it must have ended. */
  readonly by: number;
}

interface Key {
  readonly id: string;
  readonly tag: string;
  readonly keyValue: string;
  isDeleted: boolean;
}

/** The clock of one Lambda, compared with the others, in milliseconds. Any two differ by less than five seconds. */
export type Skew = -2400 | 0 | 2400;

/** A workspace whose keys are created, used and deleted, on a real engine with a clock of its own. */
export class ChurningWorld {
  now: number;
  readonly created: Key[] = [];
  readonly #calls: DynamoCalls;
  readonly #tables: { readonly keys: string; readonly counters: string };
  readonly #verifiers: readonly ReturnType<typeof createVerifier>[];
  readonly #running: Running[] = [];
  #workspaceId = '';

  constructor(calls: DynamoCalls, tables: { readonly keys: string; readonly counters: string }, now: number) {
    this.#calls = calls;
    this.#tables = tables;
    this.now = now;
    this.#verifiers = ([-2400, 0, 2400] as const).map((skew) => this.#verifier(skew));
  }

  async start(): Promise<this> {
    const dependencies = { keyFormat, clock: () => this.now, random: systemRandom, workspaces: this.workspaces };
    const actor = { type: 'operator', id: 'test' } as const;
    const request = { name: 'W', plan: 'Small', actor, requestId: 'request' };
    this.#workspaceId = (await provisionWorkspace(dependencies, keyring1, request)).workspace.id;
    return this;
  }

  get workspaces() {
    return new DynamoWorkspaceStore(this.#calls, this.#tables.keys);
  }

  async workspace() {
    return this.workspaces.getWorkspace(this.#workspaceId);
  }

  /** The keys that are not deleted, or whose deletion is still running. */
  get live(): Key[] {
    return this.created.filter(({ isDeleted }) => !isDeleted);
  }

  /** Creates a key. Returns the message of a refusal. */
  async create(skew: Skew = 0, calls = this.#calls): Promise<string | undefined> {
    const { record, keyValue } = newKey(this.#workspaceId, {}, this.now);
    const audit = this.#audit(record.id, skew, 'key.created');
    try {
      await this.#keys(calls).createKey(record, () => maxKeys, audit);
      this.created.push({ id: record.id, tag: record.tag, keyValue, isDeleted: false });
      return undefined;
    } catch (error) {
      return refusalIn(error);
    }
  }

  async remove(key: Key | undefined, skew: Skew = 0, calls = this.#calls): Promise<void> {
    if (key === undefined) return;
    const audit = () => this.#audit(key.id, skew, 'key.deleted');
    await this.#keys(calls)
      .deleteKey(this.#workspaceId, key.id, audit)
      .then(() => {
        key.isDeleted = true;
      }, refusalIn);
  }

  async setActive(key: Key | undefined, isActive: boolean): Promise<void> {
    if (key === undefined) return;
    const audits = [this.#audit(key.id, 0, isActive ? 'key.activated' : 'key.deactivated')];
    const keys = this.#keys(this.#calls);
    await keys
      .changeKey(this.#workspaceId, key.id, (current) => ({ record: { ...current, isActive }, audits }))
      .catch(refusalIn);
  }

  /** Sends concurrent requests through the instances in turn. Returns how many were admitted. */
  async use(key: Key | undefined, count: number): Promise<number> {
    if (key === undefined) return 0;
    const verify = (i: number) => this.#verifiers[i % this.#verifiers.length]?.(requestWith(key.keyValue));
    const verdicts = await Promise.all(Array.from({ length: count }, (_, i) => verify(i)));
    return verdicts.filter((verdict) => verdict?.outcome === 'admitted').length;
  }

  /** Starts a request that reads its key now, and is decided later. */
  async startRequest(key: Key | undefined, skew: Skew): Promise<void> {
    if (key === undefined) return;
    const { promise: read, resolve: wasRead } = Promise.withResolvers<void>();
    const { promise: gate, resolve: proceed } = Promise.withResolvers<void>();
    const verify = this.#verifier(skew, async () => {
      wasRead();
      await gate;
    });
    this.#running.push({ proceed, ended: verify(requestWith(key.keyValue)), by: this.now + longest.request });
    await read;
  }

  /** Starts a change that is decided now, and committed later. */
  async startChange(change: (calls: DynamoCalls) => Promise<unknown>): Promise<void> {
    const { promise: gate, resolve: proceed } = Promise.withResolvers<void>();
    const { promise: decided, resolve: isDecided } = Promise.withResolvers<void>();
    const ended = change({
      ...this.#calls,
      transactWrite: async (request) => {
        isDecided();
        await gate;
        return this.#calls.transactWrite(request);
      },
    });
    this.#running.push({ proceed, ended, by: this.now + longest.change });
    await Promise.race([decided, ended]);
  }

  /** Lets everything that is running end. */
  async settle(isDue: (running: Running) => boolean = () => true): Promise<void> {
    const due = this.#running.filter(isDue);
    for (const running of due) {
      this.#running.splice(this.#running.indexOf(running), 1);
      running.proceed();
      await running.ended;
    }
  }

  /** Moves the clock. Requests and changes end in time. */
  async wait(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = Math.min(...this.#running.map(({ by }) => by));
      if (next > until) break;
      this.now = next;
      await this.settle(({ by }) => by <= next);
    }
    this.now = until;
  }

  /** Returns the windows in which all keys together were admitted more often than the plan allows; none, always. */
  async excesses(): Promise<object[]> {
    const sums = new Map<string, number>();
    const usage = this.#usage();
    const time = { from: Date.parse('2026-11-24T00:00:00.000Z'), to: Date.parse('2026-12-24T00:00:00.000Z') };
    for (const by of ['minute', 'hour'] as const) {
      for (const { tag } of this.created) {
        for (const { at, count } of await usage.counts(tag, time, by)) {
          const window = `${by} ${isoTime(at)}`;
          sums.set(window, (sums.get(window) ?? 0) + count);
        }
      }
    }
    const allowed = { minute: maxKeys * limits.perMinute, hour: maxKeys * limits.perHour };
    return [...sums].flatMap(([window, count]) =>
      count > allowed[window.startsWith('minute') ? 'minute' : 'hour'] ? [{ window, count }] : [],
    );
  }

  #usage() {
    return new DynamoUsageStore(this.#calls, this.#tables.counters);
  }

  #keys(calls: DynamoCalls) {
    return new DynamoKeyStore(calls, this.#tables.keys, this.#usage());
  }

  #audit(keyId: string, skew: Skew, action: 'key.created' | 'key.deleted' | 'key.activated' | 'key.deactivated') {
    const actor = { type: 'api_key', id: 'key_actor' } as const;
    const origin = { workspaceId: this.#workspaceId, keyId, actor, requestId: 'request' };
    const changes = { name: 'A key' };
    return auditEvent({ clock: () => this.now + skew, random: systemRandom }, {
      ...origin,
      action,
      changes,
    } as Parameters<typeof auditEvent>[1]);
  }

  #verifier(skew: Skew, afterRead = async () => {}) {
    const credentials = new DynamoCredentialStore(this.#calls, this.#tables.keys);
    const find: typeof credentials.find = async (references) => {
      const found = await credentials.find(references);
      await afterRead();
      return found;
    };
    return createVerifier({
      credentials: {
        find,
        moveToPepper: async () => {},
        noteFirstUse: async () => {},
        markUsed: (...use) => credentials.markUsed(...use),
        markValueUsed: (...use) => credentials.markValueUsed(...use),
      },
      ...noQuotas,
      counters: new DynamoCounterStore(this.#calls, this.#tables.counters),
      pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
      keyFormat,
      plans: { Small: { maxKeys, limits } },
      // A counter that fails must fail the test, not admit a request.
      onCounterFailure: 'deny',
      clock: () => this.now + skew,
      onTrouble: (trouble, error) => {
        throw new Error(trouble, { cause: error });
      },
    });
  }
}

function refusalIn(error: unknown): string {
  if (error instanceof LatchkeyError) return error.message;
  throw error;
}

const requestWith = (keyValue: string) => ({ keyValue, scope: 'status:read', sourceIp: '192.0.2.1' });
