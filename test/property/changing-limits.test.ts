import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Credential } from '../../lambdas/domain/keys/credential.ts';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { tagOf } from '../../lambdas/domain/keys/key-format.ts';
import type { OwnLimits } from '../../lambdas/domain/limits/effective-limits.ts';
import { forEachWindow, type Limits, windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { chanceFrom } from '../support/chance.ts';
import { rounds } from '../support/rounds.ts';
import { keyring1, plainCredential, unknownKeyValue } from '../support/stores/keys.ts';
import { type Fate, FaultyStorage } from './support/faulty-storage.ts';
import { newInstance } from './support/verifiers.ts';

const start = Date.parse('2026-11-24T10:00:00Z');
/** The requests that the key has made when a run begins. */
const used = 29_900;

/** Some have reserves, some have none, and all can be reached. */
const plans = {
  A: { maxKeys: null, limits: { perMinute: 30_100, perHour: 30_300 } },
  B: { maxKeys: null, limits: { perMinute: 60_001, perHour: 30_290 } },
  C: { maxKeys: null, limits: { perMinute: 30_000, perHour: 90_000 } },
};
const overrides: readonly (OwnLimits | null)[] = [
  null,
  { perMinute: 90_000 },
  plans.B.limits,
  { perHour: 30_020 },
  { perMinute: 29_950, perHour: 90_000 },
  { perMinute: 90_000, perHour: 30_200 },
];
const keyLimits: readonly (OwnLimits | null)[] = [
  null,
  { perMinute: 1 },
  { perMinute: 30_080 },
  { perHour: 30_040 },
  { perMinute: 30_090, perHour: 29_999 },
  plans.A.limits,
  { perMinute: 1_000_000_000 },
];

/** A change of the key's credential. An operator changes the terms of the workspace, a tenant the key. */
const change = fc.oneof(
  fc.constantFrom(...Object.keys(plans)).map((plan) => ({ plan })),
  fc.constantFrom(...overrides).map((workspaceLimits) => ({ workspaceLimits })),
  fc.constantFrom(...keyLimits).map((limits) => ({ limits })),
  fc.constant({ ownerId: 'customer_42' }),
);
type Change = Partial<Credential>;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ requests: fc.nat(150) }) },
  { weight: 2, arbitrary: fc.record({ change }) },
  { weight: 2, arbitrary: fc.record({ requests: fc.nat(150), change }) },
  { weight: 1, arbitrary: fc.record({ ms: fc.constantFrom(1000, 20_000, 60_000, 600_000) }) },
  { weight: 1, arbitrary: fc.constant({ isRestarted: true }) },
);
type Step = Partial<{ requests: number; change: Change; ms: number; isRestarted: boolean }>;

const isOfWorkspace = (made: Change) => 'plan' in made || 'workspaceLimits' in made;

function changed(credential: Credential, made: Change): Credential {
  const { revision, workspaceRevision } = credential;
  return {
    ...credential,
    ...made,
    ...(isOfWorkspace(made) ? { workspaceRevision: workspaceRevision + 1 } : { revision: revision + 1 }),
  };
}

/** The limits that are in force, computed in the plainest way. */
function inForce({ plan, workspaceLimits, limits: own }: Credential): Limits {
  return forEachWindow('name', ({ name }) => {
    const ofPlan = plans[plan as keyof typeof plans].limits[name];
    const ofWorkspace = workspaceLimits?.[name] ?? ofPlan;
    return [ofWorkspace, own?.[name] ?? ofWorkspace].sort((one, other) => one - other)[0] as number;
  });
}

/**
 * The limits change and become what they were, in each of the three ways. Meanwhile the minute gets more requests than the former
 * limits allow, so a reserve from before must not admit any. New instances do not know that the window is full.
 */
const backAndForth: readonly Step[][] = [
  [{ plan: 'A' }, { plan: 'B' }],
  [{ workspaceLimits: null }, { workspaceLimits: plans.B.limits }],
  [{ plan: 'B' }, { limits: plans.A.limits }, { limits: null }],
].map((changes) => {
  const [back, there] = changes.slice(-2) as [Change, Change];
  const atFirst = changes.slice(0, -1).map((made) => ({ change: made as Change }));
  const many = Array.from({ length: 4 }, () => ({ requests: 150 }));
  // The first request of an instance is counted alone; the second one gets a block for a reserve.
  return [
    ...atFirst,
    { requests: 1 },
    { requests: 1 },
    { change: there },
    ...many,
    { change: back },
    { isRestarted: true },
    { requests: 149 },
  ];
});

/**
 * Eight instances count the requests of one key, whose plan, overridden limits and own limits change, between requests and during
 * them. No window admits more than the limits allow that were in force: during a change, those before or after it.
 */
test('plans, overrides and limits of a key apply exactly from the next request on', async () => {
  let limitedInAll = 0;
  let admittedInAll = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps: readonly Step[], isLossy) => {
      const draw = chanceFrom(1);
      let isLosing = false;
      const fate = (): Fate => {
        const drawn = isLosing ? draw() : 1;
        return drawn < 0.02 ? 'lost before' : drawn < 0.04 ? 'lost after' : 'arrives';
      };
      const storage = new FaultyStorage(fate, () => Math.floor(draw() * 3));
      const keyValue = unknownKeyValue();
      const { digest } = currentDigest(keyring1, keyValue);
      let credential: Credential = { ...plainCredential, tag: tagOf(keyValue), plan: 'A' };
      let now = start;
      const block = { requests: forEachWindow('unit', () => used), atMost: plans.A.limits };
      await storage.count(credential.tag, plans.A.limits, now, { block });
      isLosing = isLossy;
      storage.credentials.set(digest, credential);
      const make = (made: Change) => {
        credential = changed(credential, made);
        storage.credentials.set(digest, credential);
      };
      const newInstances = () => Array.from({ length: 8 }, () => newInstance(storage, plans, () => now));
      let verifiers = newInstances();
      const admitted = new Map(windows.map(({ unit, ms }) => [`${unit} ${Math.floor(start / ms)}`, used]));
      for (const { requests = 0, change: made, ms = 0, isRestarted = false } of steps) {
        if (isRestarted) verifiers = newInstances();
        now += ms;
        const limits = [inForce(credential)];
        const request = { keyValue, scope: 'orders:read', sourceIp: '192.0.2.1' };
        const send = (count: number) =>
          Array.from({ length: count }, (_, index) => verifiers[index % 8]?.(request).catch(() => undefined));
        const sent = send(Math.floor(requests / 2));
        for (let turns = made === undefined ? 0 : draw() * 12; turns > 0; turns--) await undefined;
        if (made !== undefined) make(made);
        limits.push(inForce(credential));
        const verdicts = await Promise.all([...sent, ...send(Math.ceil(requests / 2))]);
        const passed = verdicts.filter((verdict) => verdict?.outcome === 'admitted').length;
        admittedInAll += passed;
        limitedInAll += verdicts.filter((verdict) => verdict?.outcome === 'limited').length;
        for (const { name, unit, ms } of windows) {
          const window = `${unit} ${Math.floor(now / ms)}`;
          const before = admitted.get(window) ?? 0;
          admitted.set(window, before + passed);
          const most = Math.max(...limits.map((each) => each[name]));
          expect(passed).toBeLessThanOrEqual(Math.max(0, most - before));
        }
      }
    }),
    { numRuns: rounds(300, 100), examples: backAndForth.map((steps) => [steps, false] as [readonly Step[], boolean]) },
  );
  // The test is meaningful only if limits admit and refuse.
  expect(Math.min(admittedInAll, limitedInAll)).toBeGreaterThan(rounds(300, 100) * 20);
});
