import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { covers } from '../../lambdas/domain/access/scopes.ts';
import { type Credential, isUsable } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { tagOf } from '../../lambdas/domain/keys/key-format.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { keyring1, plainCredential, unknownKeyValue } from '../support/stores/keys.ts';
import { FaultyStorage } from './support/faulty-storage.ts';
import { newInstance } from './support/verifiers.ts';

/**
 * Whatever an instance remembers of a key, it admits no request that it would refuse if it read the key first and then
 * counted. This holds for any changes of the key and its plan, any passing of time, any instance and any lost call.
 */
const plans = {
  None: { maxKeys: 0, limits: null },
  Tiny: { maxKeys: 5, limits: limitsOf({ perMinute: 1, perHour: 3 }) },
  Small: { maxKeys: 5, limits: limitsOf({ perMinute: 2, perHour: 6 }) },
  Big: { maxKeys: 5, limits: limitsOf({ perMinute: 4, perHour: 9 }) },
};
type PlanName = keyof typeof plans;
/** The calls that a step may lose. */
type Lost = 'find' | 'count' | 'giveBack';

const keyValue = unknownKeyValue();
const { digest } = currentDigest(keyring1, keyValue);
const scopes = ['orders:read', 'orders:write'] as const;
const start = Date.parse('2026-11-24T10:58:00Z');

const fresh: Credential = { ...plainCredential, tag: tagOf(keyValue), plan: 'Small', scopes: [...scopes] };

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      instance: fc.nat(2),
      scope: fc.constantFrom(...scopes),
      sourceIp: fc.constantFrom('192.0.2.1', '198.51.100.1'),
      loses: fc.constantFrom<Lost | undefined>(undefined, undefined, undefined, undefined, 'find', 'count', 'giveBack'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 1000, 20_000, 70_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      to: fc.oneof(
        fc.record({ isActive: fc.boolean() }),
        fc.record({ isSuspended: fc.boolean() }),
        fc.record({ plan: fc.constantFrom<PlanName>('None', 'Tiny', 'Small', 'Big') }),
        fc.record({ scopes: fc.subarray([...scopes]) }),
        fc.record({ allowedIps: fc.subarray(['192.0.2.1']) }),
        fc.record({ validUntil: fc.constantFrom(null, start + 30_000, start + 90_000) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
);

test('no request is admitted that reading first and then counting would refuse', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let now = start;
      let loses: Lost | undefined;
      const storage = new FaultyStorage();
      const unless = <T>(name: Lost, call: () => Promise<T>): Promise<T> =>
        loses === name ? Promise.reject(new Error('lost')) : call();
      const instances = Array.from({ length: 3 }, () =>
        newInstance(storage, plans, () => now, {
          credentials: {
            find: (references) => unless('find', () => storage.find(references)),
            moveToPepper: () => storage.moveToPepper(),
            noteFirstUse: () => storage.noteFirstUse(),
            markUsed: () => storage.markUsed(),
            markValueUsed: () => storage.markValueUsed(),
          },
          counters: {
            count: (...args) => unless('count', () => storage.count(...args)),
            countOpen: (counter, limits, now) => unless('count', () => storage.countOpen(counter, limits, now)),
            countKnown: (...args) => unless('count', () => storage.countKnown(...args)),
            giveBack: (...args) => unless('giveBack', () => storage.giveBack(...args)),
            take: (...args) => unless('count', () => storage.take(...args)),
            fill: (...args) => unless('count', () => storage.fill(...args)),
            read: (...args) => storage.read(...args),
            add: (counter, refused, at) => storage.add(counter, refused, at),
          },
        }),
      );
      storage.credentials.set(digest, fresh);
      const passed: number[] = [];
      for (const each of steps) {
        if (each.kind === 'wait') now += each.ms;
        const current = storage.credentials.get(digest);
        if (each.kind === 'delete') storage.credentials.delete(digest);
        if (each.kind === 'change') storage.credentials.set(digest, { ...(current ?? fresh), ...each.to });
        if (each.kind !== 'request') continue;
        loses = each.loses;
        const { instance, scope, sourceIp } = each;
        const verdict = await instances[instance]?.({ keyValue, scope, sourceIp }).catch(() => undefined);
        if (verdict?.outcome !== 'admitted') continue;

        expect(current).toBeDefined();
        const credential = current ?? fresh;
        const { limits } = plans[credential.plan as PlanName];
        const inMinute = passed.filter((at) => Math.floor(at / 60_000) === Math.floor(now / 60_000)).length;
        const inHour = passed.filter((at) => Math.floor(at / 3_600_000) === Math.floor(now / 3_600_000)).length;
        expect({
          usable: isUsable(credential, now),
          allowed: credential.allowedIps.length === 0 || credential.allowedIps.includes(sourceIp),
          scoped: covers(credential.scopes, scope),
          room: limits !== null && inMinute < limits.perMinute && inHour < limits.perHour,
        }).toEqual({ usable: true, allowed: true, scoped: true, room: true });
        passed.push(now);
      }
    }),
    { numRuns: rounds(500, 100) },
  );
});
