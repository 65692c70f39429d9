import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { hourMs, minuteMs } from '../../../lambdas/domain/shared/time.ts';
import { heldPlacesOf } from '../../../lambdas/domain/workspaces/held-places.ts';
import { rounds } from '../../support/rounds.ts';
import { ChurningWorld, limits, maxKeys, type Skew } from '../../support/stores/churning-world.ts';
import { type Engine, startEngine } from '../../support/stores/engine.ts';
import { noon } from '../../support/stores/keys.ts';

/** Creating, using up and deleting keys does not multiply the limits of a plan. */
let engine: Engine;
let tables: { keys: string; counters: string };

beforeAll(async () => {
  engine = await startEngine();
  tables = { keys: await engine.createTable(), counters: await engine.createTable() };
});
afterAll(() => engine.stop());

const newWorld = (now = noon) => new ChurningWorld(engine.calls('lean client'), tables, now).start();
const endOfHour = Date.parse('2026-11-24T13:00:00.000Z');

async function heldIn(world: ChurningWorld): Promise<number> {
  return heldPlacesOf((await world.workspace()) ?? {}, world.now);
}

/** Creates a key, uses it up and deletes it, until no key can be created. Returns the number of admitted requests. */
async function churn(world: ChurningWorld): Promise<number> {
  let admitted = 0;
  for (let i = 0; i < 20; i++) {
    const refusal = await world.create();
    if (refusal !== undefined) return admitted;
    const key = world.live.at(-1);
    admitted += await world.use(key, 2 * limits.perMinute);
    await world.remove(key);
  }
  return admitted;
}

test('a loop of creations, uses and deletions gets no more than the maximum of keys allows in an hour', async () => {
  const world = await newWorld();
  expect(await churn(world)).toBe(maxKeys * limits.perMinute);
  await world.wait(minuteMs);
  expect(await churn(world)).toBe(0);
  await world.wait(endOfHour + 5_000 - world.now - 1);
  expect(await churn(world)).toBe(0);
  await world.wait(1);
  expect(await churn(world)).toBe(maxKeys * limits.perMinute);
  expect(await world.excesses()).toEqual([]);
});

test('says when the next place becomes free, and that is true', async () => {
  const world = await newWorld();
  await churn(world);
  const refusal = await world.create();
  expect(refusal).toBe(
    'The workspace may have at most 2 API keys. The workspace has 0, and its deleted keys hold 2 more because they may have been used in this hour. Send the request again after 2026-11-24T13:00:05.000Z, or change the plan.',
  );
  world.now = Date.parse('2026-11-24T13:00:05.000Z');
  expect(await world.create()).toBeUndefined();
});

test('a key that was not used frees its place a minute after its deletion', async () => {
  const world = await newWorld();
  await world.create();
  await world.create();
  await world.use(world.live[0], 1);
  await world.remove(world.live[0]);
  await world.remove(world.live[0]);
  expect(await heldIn(world)).toBe(2);
  expect(await world.create()).toContain('after 2026-11-24T12:35:20.000Z');
  await world.wait(minuteMs - 1);
  expect(await world.create()).toContain('after 2026-11-24T12:35:20.000Z');
  await world.wait(1);
  expect(await world.create()).toBeUndefined();
  expect(await heldIn(world)).toBe(1);
  expect(await world.create()).toContain('after 2026-11-24T13:00:05.000Z');
  expect((await world.workspace())?.keyCount).toBe(1);
});

test('two creations at the same time take a place that an unused key held once', async () => {
  const world = await newWorld();
  await world.create();
  await world.create();
  await world.remove(world.live[0]);
  await world.wait(minuteMs);
  const refusals = await Promise.all(Array.from({ length: 5 }, () => world.create()));
  expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1);
  expect(await world.workspace()).toMatchObject({ keyCount: maxKeys });
  expect(await heldIn(world)).toBe(0);
});

test('a key that is deleted in the last minute of an hour holds its place in the next hour only if a running request uses it', async () => {
  const world = await newWorld(endOfHour - 10_000);
  await world.create();
  await world.create();
  // The first request of an hour reads its key before it is counted.
  await world.startRequest(world.live[0], 0);
  await world.use(world.live[1], 1);
  for (const key of world.live) await world.remove(key);
  await world.wait(11_000);
  await world.settle();
  await world.wait(5_000);
  expect(await world.create()).toContain('after 2026-11-24T13:00:50.000Z');
  await world.wait(minuteMs);
  expect(await world.create()).toBeUndefined();
  expect(await world.create()).toContain('after 2026-11-24T14:00:05.000Z');
});

test('a deactivated key keeps its place', async () => {
  const world = await newWorld();
  await world.create();
  await world.create();
  await world.setActive(world.live[0], false);
  await world.wait(hourMs);
  expect(await world.create()).toBe(
    'The workspace may have at most 2 API keys, and has 2. Delete a key, or change the plan.',
  );
});

test('the item of the workspace keeps two numbers, whatever number of keys is deleted', async () => {
  const world = await newWorld(endOfHour - 61_000);
  for (let i = 0; i < 3; i++) {
    await world.create();
    await world.create();
    for (const key of world.live) await world.remove(key);
    await world.wait(hourMs);
  }
  await world.create();
  await world.remove(world.live[0]);
  expect(Object.keys((await world.workspace())?.heldPlaces ?? {}).length).toBeLessThanOrEqual(2);
});

const index = fc.nat({ max: 3 });
const skew = fc.constantFrom<Skew>(-2400, 0, 2400);
const oneStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const), skew }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('use' as const), index, count: fc.constantFrom(1, 4, 9) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), index, skew }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('setActive' as const), index, isActive: fc.boolean() }) },
);
const step = fc.oneof(
  { weight: 4, arbitrary: oneStep },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('churn' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      steps: fc.array(oneStep, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('startRequest' as const), index, skew }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('startRemove' as const), index, skew }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('startCreate' as const), skew }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 5_000, 12_000, 24_000, 61_000, 20 * minuteMs),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(world: ChurningWorld, each: Step): Promise<unknown> {
  const key = 'index' in each ? world.live[each.index % Math.max(1, world.live.length)] : undefined;
  switch (each.kind) {
    case 'create':
      return world.create(each.skew);
    case 'use':
      return world.use(key, each.count);
    case 'remove':
      return world.remove(key, each.skew);
    case 'setActive':
      return world.setActive(key, each.isActive);
    case 'churn':
      return churn(world);
    case 'together':
      return Promise.all(each.steps.map((one) => take(world, one)));
    case 'startRequest':
      return world.startRequest(key, each.skew);
    case 'startRemove':
      return world.startChange((calls) => world.remove(key, each.skew, calls));
    case 'startCreate':
      return world.startChange((calls) => world.create(each.skew, calls));
    case 'settle':
      return world.settle();
    case 'wait':
      return world.wait(each.ms);
  }
}

test(
  'no sequence of requests and changes gets more than the maximum of keys allows in any minute or hour',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(noon, endOfHour - 70_000, endOfHour - 12_000, endOfHour - 3_000),
        fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
        async (start, steps) => {
          const world = await newWorld(start);
          for (const each of steps) await take(world, each);
          await world.settle();
          expect(await world.excesses()).toEqual([]);
          const { keyCount } = (await world.workspace()) ?? {};
          expect(keyCount).toBe(world.live.length);
          // No place is lost: an hour after the last deletion, every place can be taken.
          await world.wait(hourMs + 2 * minuteMs);
          for (const key of world.live) await world.remove(key);
          await world.wait(2 * hourMs);
          expect([await world.create(), await world.create()]).toEqual([undefined, undefined]);
        },
      ),
      { numRuns: rounds(120, 25) },
    );
  },
  rounds(600_000, 120_000),
);
