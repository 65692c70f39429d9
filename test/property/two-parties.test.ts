import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { rolesScopes } from '../../lambdas/domain/access/roles.ts';
import { missingScopes } from '../../lambdas/domain/access/scopes.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { issueKey } from '../../lambdas/domain/keys/issue-key.ts';
import { endOf, isSameDigest } from '../../lambdas/domain/keys/live-values.ts';
import { NotFoundError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { rounds } from '../support/rounds.ts';
import { keyFormat, keyring1, noon, plainKey } from '../support/stores/keys.ts';
import {
  type Ask,
  KeyRoutes,
  type Party,
  type RouteName,
  sealedAs,
  secretArnPrefix,
  workspaceId,
} from './support/key-routes.ts';

/**
 * Two parties manage the keys of a workspace: a strong one with every scope, and a weak one with some. In any order of
 * requests and rotations, also at the same time, the weak one never ends up with a key value that does more than they could
 * when they received it, and no request of theirs makes any value do more than they can.
 */
const scopes = ['a:read', 'a:write', 'a:*', '*:read', '*', 'b:read', 'members:write', 'api-keys:write'];
const weakSecret = `${secretArnPrefix}weak-AbCdEf`;
const strongSecret = `${secretArnPrefix}strong-AbCdEf`;

/** `shared key`: the weak party, as the key that both parties manage, if they hold a value of it. */
type Who = 'weak' | 'strong' | 'shared key';
type Request = { readonly route: RouteName; readonly index?: number; readonly body?: object; readonly query?: object };

/** Scopes of a key: mostly those that both parties have, or more than the weak one has. */
const someScopes = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(['a:read'], ['a:read', 'api-keys:write'], ['a:read', 'members:write']) },
  { weight: 1, arbitrary: fc.subarray(scopes, { minLength: 1, maxLength: 4 }) },
);
const expiry = fc
  .constantFrom(null, noon + 3_600_000, noon + 90 * 86_400_000)
  .map((at) => at && new Date(at).toISOString());
const policy = fc.option(
  fc.record({
    everyDays: fc.constantFrom(1, 30),
    gracePeriodSeconds: fc.constantFrom(60, 86_400),
    deliverTo: fc.constantFrom('own', 'managed'),
  }),
);
/** The key that a request is about: mostly the one that both parties manage. */
const index = fc.constantFrom(2, 2, 2, 2, 0, 1, 3);
const request = fc.oneof(
  fc.record({
    route: fc.constant('createApiKey' as const),
    body: fc.record({ name: fc.constant('new'), scopes: someScopes }),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      route: fc.constant('updateApiKey' as const),
      index,
      body: fc.oneof(
        fc.record({ scopes: someScopes }),
        fc.record({ scopes: someScopes, rotation: policy }),
        fc.record({ rotation: policy }),
        fc.record({ isActive: fc.boolean() }),
        fc.record({ isActive: fc.boolean(), expiresAt: expiry }),
        fc.record({ allowedIps: fc.subarray(['192.0.2.0/24', '198.51.100.0/24']) }),
        fc.record({ name: fc.constant('renamed') }),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      route: fc.constant('regenerateApiKey' as const),
      index,
      body: fc.record({ mode: fc.constantFrom('immediate', 'grace', 'on_first_use') }),
    }),
  },
  fc.record({ route: fc.constant('getApiKey' as const), index, query: fc.constant({ full: 'true' }) }),
  fc.record({ route: fc.constant('listApiKeys' as const), query: fc.constant({ full: 'true' }) }),
  fc.record({ route: fc.constant('deleteApiKey' as const), index }),
  fc.record({
    route: fc.constant('batchApiKeys' as const),
    index,
    body: fc.oneof(
      fc.record({ action: fc.constantFrom('activate', 'deactivate', 'delete') }),
      fc.record({
        action: fc.constant('expire'),
        expiresAt: fc.constantFrom(noon + 40 * 86_400_000, noon + 3e12).map((at) => new Date(at).toISOString()),
      }),
    ),
  }),
);
const requestBy = fc.record({
  who: fc.constantFrom('weak', 'weak', 'strong', 'strong', 'shared key' as const),
  request,
});
const anyStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('request' as const), by: requestBy }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('together' as const), one: requestBy, other: requestBy }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const), index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const), index, meanwhile: requestBy }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(60_000, 7_200_000, 31 * 86_400_000),
    }),
  },
);
/** Steps of attacks on the shared key. Random steps rarely have the right order. */
const toShared = (who: Who, route: RouteName, body?: object) =>
  ({ kind: 'request', by: { who, request: { route, index: 2, ...(body && { body }) } } }) as const;
const attackStep = fc.constantFrom(
  toShared('strong', 'updateApiKey', { scopes: ['a:read', 'api-keys:write'] }),
  toShared('strong', 'updateApiKey', { scopes: ['a:read', 'api-keys:write', 'members:write'] }),
  toShared('strong', 'updateApiKey', { rotation: null }),
  toShared('strong', 'regenerateApiKey', { mode: 'immediate' }),
  toShared('weak', 'updateApiKey', { rotation: { everyDays: 1, deliverTo: 'own' } }),
  toShared('weak', 'regenerateApiKey', { mode: 'immediate' }),
  toShared('shared key', 'regenerateApiKey', { mode: 'immediate' }),
  { kind: 'rotate', index: 2 } as const,
  { kind: 'rotate', index: 2, meanwhile: toShared('strong', 'regenerateApiKey', { mode: 'immediate' }).by } as const,
  { kind: 'rotate', index: 2, meanwhile: toShared('strong', 'updateApiKey', { rotation: null }).by } as const,
  { kind: 'request', by: { who: 'weak', request: { route: 'listApiKeys', query: { full: 'true' } } } } as const,
  ...(['weak', 'shared key'] as const).map(
    (who) =>
      ({
        kind: 'together',
        one: toShared('strong', 'regenerateApiKey', { mode: 'immediate' }).by,
        other: toShared(who, 'regenerateApiKey', { mode: 'immediate' }).by,
      }) as const,
  ),
);
const step = fc.oneof(anyStep, attackStep);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const weakParty = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ scopes: fc.subarray(scopes, { maxLength: 3 }), environment: fc.constant('live' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ scopes: fc.subarray(scopes, { maxLength: 3 }), environment: fc.constant('test' as const) }),
  },
  { weight: 1, arbitrary: fc.constant('admin' as const) },
);

class World {
  readonly routes = new KeyRoutes();
  /** The scopes that the weak party could use when they received a value, by value. */
  readonly received = new Map<string, readonly string[]>();
  /** Every scope that the weak party has had so far. */
  could: readonly string[] = [];
  readonly #weak: { readonly role: 'admin' } | { readonly keyId: string; readonly keyValue: string };
  readonly #weakEnvironment: 'live' | 'test';
  /** The key that both parties manage. */
  readonly #shared: string;
  readonly #ids: string[] = [];

  constructor(weak: 'admin' | { readonly scopes: readonly string[]; readonly environment: 'live' | 'test' }) {
    const environment = weak === 'admin' ? 'live' : weak.environment;
    const own = weak === 'admin' ? [] : ['a:read', ...weak.scopes];
    const { id: keyId, keyValue: ownValue } = this.#add([...new Set([...own, 'api-keys:*'])], environment);
    this.#weak = weak === 'admin' ? { role: weak } : { keyId, keyValue: ownValue };
    this.#weakEnvironment = environment;
    const { id, keyValue } = this.#add(['*', 'members:write'], environment);
    // A value that leaked: its owner has deactivated the key.
    const record = this.routes.keys.records.get(id);
    if (record !== undefined) this.routes.keys.records.set(id, { ...record, isActive: false });
    this.leaked.add(keyValue);
    this.#shared = this.#add(['a:read'], environment).id;
    this.could = this.party('weak')?.scopes ?? [];
  }

  readonly leaked = new Set<string>();

  /** Adds a key that the strong party created. Its value is kept. */
  #add(its: readonly string[], environment: 'live' | 'test') {
    const issuing = { keyFormat, clock: () => noon, random: systemRandom };
    const settings = { ...plainKey, scopes: [...its], environment };
    const owner = { workspaceId, isRoot: false };
    const { record, keyValue } = issueKey(issuing, keyring1, owner, settings, rolesScopes.owner);
    this.routes.keys.records.set(record.id, { ...record, isRecoverable: true });
    this.routes.keys.sealed.set(record.id, sealedAs(keyValue));
    this.#ids.push(record.id);
    return { id: record.id, keyValue };
  }

  /** undefined: no value that they hold of the key works. */
  party(who: Who): Party | undefined {
    if (who === 'strong') return { as: { role: 'owner' }, scopes: rolesScopes.owner, environment: 'live' };
    if (who === 'shared key') return this.#key(this.#shared, [...this.received.keys()]);
    if ('role' in this.#weak) return { as: this.#weak, scopes: rolesScopes.admin, environment: 'live' };
    return this.#key(this.#weak.keyId, [this.#weak.keyValue, ...this.received.keys()]);
  }

  /** The key as a caller who presents one of these values. */
  #key(keyId: string, held: readonly string[]): Party | undefined {
    for (const keyValue of held) {
      const effect = this.effectOf(keyValue);
      if (effect?.id !== keyId) continue;
      return { as: { keyId, keyValue }, scopes: effect.scopes, environment: effect.environment };
    }
    return undefined;
  }

  async request(who: Who, { route, index, body, query }: Request): Promise<string> {
    const party = this.party(who);
    if (party === undefined) return 'no caller';
    const id = index === undefined ? undefined : this.idAt(index);
    const environment = route === 'createApiKey' && { environment: party.environment };
    const ids = route === 'batchApiKeys' && { ids: [id] };
    const ask = { id, query, body: body && { ...withSecretOf(who, body), ...environment, ...ids } } as Ask;
    const answer = await this.routes.call(route, party, ask);
    const shown = [answer.body.apiKey, ...(answer.body.apiKeys ?? [])].filter((each) => each !== undefined);
    if (route === 'createApiKey' && answer.status === 200) this.#ids.push(shown[0].id);
    this.note();
    if (who !== 'strong') {
      for (const { key, fullKey } of shown) for (const value of [key, fullKey]) this.#receive(value);
    }
    return `${who} ${route} ${answer.body.results?.[0].status ?? answer.status}`;
  }

  idAt(index: number): string {
    return this.#ids[index % this.#ids.length] ?? '';
  }

  /** Notes what the weak party can do now, and what they read in the secret that is theirs. */
  note(): void {
    this.could = [...new Set([...this.could, ...(this.party('weak')?.scopes ?? [])])];
    this.#receive(this.routes.secrets.currentValue(weakSecret));
  }

  #receive(value: string | null | undefined): void {
    if (value != null && !value.includes('...') && !this.received.has(value)) this.received.set(value, this.could);
  }

  /** What a value does now: scopes, and the conditions under which it works. undefined: nothing. */
  effectOf(keyValue: string) {
    const digest = currentDigest(keyring1, keyValue);
    for (const record of this.routes.keys.records.values()) {
      const value = record.values.find((each) => isSameDigest(each, digest));
      if (value === undefined) continue;
      const end = endOf(record, value);
      if (!record.isActive || (end !== null && Date.parse(end) <= this.routes.now)) return undefined;
      const { id, scopes, environment, allowedIps } = record;
      return { id, scopes, environment, allowedIps, end };
    }
    return undefined;
  }

  /** The values that the weak party holds and that do more than they could; empty, always. */
  excesses(): object[] {
    const own = 'keyId' in this.#weak ? this.#weak.keyId : undefined;
    return [...this.received].flatMap(([value, could]) => {
      const effect = this.effectOf(value);
      // A new scope of the weak party's own key is a present of the strong one.
      if (effect === undefined || effect.id === own) return [];
      const beyond = missingScopes(could, effect.scopes);
      const isLive = effect.environment === 'live' && this.#weakEnvironment === 'test';
      return beyond.length > 0 || isLive ? [{ beyond, isLive, ...effect }] : [];
    });
  }
}

/** A party delivers to a secret that they can read. */
function withSecretOf(who: Who, body: object): object {
  if (!('rotation' in body) || body.rotation === null) return body;
  const rotation = body.rotation as { deliverTo: string };
  const own = who === 'strong' ? strongSecret : weakSecret;
  return { ...body, rotation: { ...rotation, deliverTo: rotation.deliverTo === 'own' ? own : rotation.deliverTo } };
}

/** The requests of a step, which run at the same time. */
function requestsOf(step: Step): { readonly who: Who; readonly request: Request }[] {
  if (step.kind === 'request') return [step.by];
  if (step.kind === 'together') return [step.one, step.other];
  return step.kind === 'rotate' && 'meanwhile' in step ? [step.meanwhile] : [];
}

test('the weaker of two parties never gets a value that does more than they could', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(weakParty, fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), async (weak, steps) => {
      const world = new World(weak);
      const values = () => [...world.leaked, ...world.received.keys()];
      for (const each of steps) {
        const before = new Map(values().map((value) => [value, world.effectOf(value)]));
        const mayDo = each.kind === 'request' ? (world.party(each.by.who)?.scopes ?? []) : [];
        if (each.kind === 'wait') world.routes.now += each.ms;
        const rotation = each.kind === 'rotate' ? world.routes.rotate(world.idAt(each.index)) : undefined;
        // A key that is deleted meanwhile is not rotated.
        const rotated = rotation?.catch((error) => expect(error).toBeInstanceOf(NotFoundError));
        const results = await Promise.all(requestsOf(each).map((by) => world.request(by.who, by.request)));
        await rotated;
        for (const result of results) outcomes.set(result, (outcomes.get(result) ?? 0) + 1);
        world.note();

        expect(world.excesses()).toEqual([]);
        if (each.kind !== 'request' || each.by.who === 'strong') continue;
        for (const [value, was] of before) {
          const is = world.effectOf(value);
          const isMore = is !== undefined && JSON.stringify(is) !== JSON.stringify(was);
          if (isMore) expect(missingScopes(mayDo, is.scopes)).toEqual([]);
        }
      }
    }),
    { numRuns: rounds(1500, 150) },
  );
  // The sequences reach both the requests that are admitted and those that are refused.
  for (const outcome of [
    'weak updateApiKey 200',
    'weak updateApiKey 403',
    'weak batchApiKeys 200',
    'weak batchApiKeys 403',
    'strong updateApiKey 409',
    'weak getApiKey 200',
    'shared key regenerateApiKey 401',
  ]) {
    expect([outcome, outcomes.get(outcome)]).toEqual([outcome, expect.any(Number)]);
  }
});
