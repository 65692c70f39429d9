import { setImmediate as turn } from 'node:timers/promises';
import {
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerServiceException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { tagOf } from '../../lambdas/domain/keys/key-format.ts';
import { withPolicy } from '../../lambdas/domain/keys/rotation.ts';
import type { RotationPolicy } from '../../lambdas/domain/keys/rotation-policy.ts';
import { chanceFrom, testSeed } from '../support/chance.ts';
import { rounds } from '../support/rounds.ts';
import { afterCalls, type Crash, Crashed, Lifeline, momentsAround } from '../support/stores/crashing-calls.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { newAudit, noon } from '../support/stores/keys.ts';
import { RotatingWorld } from '../support/stores/rotating-world.ts';

const dayMs = 86_400_000;
const hour = 3600;

let engine: Engine;
let world: RotatingWorld;
let workspaceId: string;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await RotatingWorld.create(engine);
  workspaceId = (await world.provision()).id;
});
afterEach(() => world.stop());

const accessDenied = new SecretsManagerServiceException({
  name: 'AccessDeniedException',
  $fault: 'client',
  $metadata: {},
});

const managed: RotationPolicy = { everyDays: 30, gracePeriodSeconds: hour, deliverTo: 'managed' };

async function rotatedKey(policy: RotationPolicy = managed) {
  const { record, keyValue } = await world.createKey(workspaceId, { rotation: policy });
  return { id: record.id, keyValue };
}

const rotationOf = async (id: string) => (await world.record(workspaceId, id)).rotationState;

async function secretOf(id: string): Promise<string> {
  const { managedSecret, deliveredTo } = (await rotationOf(id)) ?? {};
  const arn = deliveredTo ?? managedSecret;
  if (arn == null) throw new Error('The key has no secret.');
  return arn;
}

const setPolicy = (id: string, policy: RotationPolicy | null) =>
  world.keys.changeKey(workspaceId, id, (current) => ({
    record: withPolicy(current, policy, world.now),
    audits: [newAudit(workspaceId, id)],
  }));

describe('a key with the policy "managed"', () => {
  test('gets a tagged secret with a value that works; its first value ends after the grace period', async () => {
    const { id, keyValue } = await rotatedKey();
    expect(await world.processDue()).toEqual({ outcomes: { rotated: 1 }, isFinished: true });
    const arn = await secretOf(id);
    expect(world.secrets.find(arn)).toMatchObject({
      name: `latchkey/${workspaceId}/${id}`,
      tags: { 'latchkey:workspace': workspaceId, 'latchkey:key': id, 'latchkey:deployment': 'Latchkey' },
    });
    const delivered = world.currentValue(arn) ?? '';
    expect((await world.accepted(delivered))?.keyId).toBe(id);

    expect((await world.accepted(keyValue))?.keyId).toBe(id);
    world.now = noon + hour * 1000 - 1;
    expect(await world.accepted(keyValue)).toBeDefined();
    world.now = noon + hour * 1000;
    expect(await world.accepted(keyValue)).toBeUndefined();
    expect(await world.accepted(delivered)).toBeDefined();
  });

  test('is rotated again after its interval, and not before', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const first = world.currentValue(await secretOf(id));
    expect((await rotationOf(id))?.nextAt).toBe(new Date(noon + 30 * dayMs).toISOString());
    world.now = noon + 30 * dayMs - 1;
    expect((await world.processDue()).outcomes).toEqual({ handled: 1 });
    expect(world.currentValue(await secretOf(id))).toBe(first);
    world.now = noon + 30 * dayMs;
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(world.currentValue(await secretOf(id))).not.toBe(first);
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('publishes its rotation, with the end of the previous value', async () => {
    const { id } = await rotatedKey();
    world.now += 1;
    await world.processDue();
    expect(await world.events(id)).toEqual([
      expect.objectContaining({ action: 'key.created' }),
      {
        action: 'key.rotated',
        changes: {
          secretArn: await secretOf(id),
          previousKeyValidUntil: new Date(noon + 1 + hour * 1000).toISOString(),
        },
      },
    ]);
  });

  test('gets expiry reminders even while Secrets Manager does not respond', async () => {
    const expiresAt = new Date(noon + 8 * dayMs).toISOString();
    const { record } = await world.createKey(workspaceId, { rotation: managed, expiresAt });
    world.now = noon + dayMs;
    const outage = new Lifeline(undefined, async (call) => {
      if (call === 'before CreateSecret') throw new Error('no answer');
    });
    expect((await world.processDue(outage)).outcomes).toEqual({ failed: 1 });
    expect((await world.events(record.id)).map(({ action }) => action).sort()).toEqual(['key.created', 'key.expiring']);
  });

  test('is not rotated while it is inactive, and rotated immediately when it is active again', async () => {
    const { id } = await rotatedKey();
    const setActive = (isActive: boolean) =>
      world.keys.changeKey(workspaceId, id, (current) => ({ record: { ...current, isActive }, audits: [] }));
    await setActive(false);
    expect((await world.processDue()).outcomes).toEqual({});
    await setActive(true);
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
  });

  test('is deleted together with its secret', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    await world.keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
    expect((await world.processDue()).outcomes).toEqual({ secret_deleted: 1 });
    expect(world.secrets.find(arn)?.deletedAt).toBe(noon + 7 * dayMs);
    expect((await world.processDue()).outcomes).toEqual({});
    expect((await world.items()).filter(({ sk }) => String(sk).startsWith('SECRET#'))).toEqual([]);
  });

  test('leaves no secret when it is deleted before the secret exists', async () => {
    const { id } = await rotatedKey();
    await world.keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
    expect((await world.processDue()).outcomes).toEqual({ secret_deleted: 1 });
  });
});

describe('a key that is delivered to a secret of its owners', () => {
  const to = (deliverTo: string): RotationPolicy => ({ ...managed, deliverTo });

  test('replaces a plain text', async () => {
    const arn = await world.createSecret('app/key', workspaceId, 'not yet');
    const { id } = await rotatedKey(to(arn));
    await world.processDue();
    expect((await world.accepted(world.secrets.currentValue(arn) ?? ''))?.keyId).toBe(id);
  });

  test('replaces only the member apiKey of JSON', async () => {
    const arn = await world.createSecret('app/config', workspaceId, '{"url":"https://x","apiKey":"old","n":1}');
    const { id } = await rotatedKey(to(arn));
    await world.processDue();
    const content = JSON.parse(world.secrets.currentValue(arn) ?? '');
    expect(content).toEqual({ url: 'https://x', apiKey: expect.any(String), n: 1 });
    expect((await world.accepted(content.apiKey))?.keyId).toBe(id);
    expect(tagOf(content.apiKey)).toBe((await world.keys.getKey(workspaceId, id))?.tag);
  });

  test('accepts a secret without a value', async () => {
    const arn = await world.createSecret('app/empty', workspaceId);
    const { id } = await rotatedKey(to(arn));
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect((await world.accepted(world.secrets.currentValue(arn) ?? ''))?.keyId).toBe(id);
  });

  test.each([
    'is tagged as another workspace’s',
    'is tagged as another key’s',
    'is not tagged',
    'does not exist',
    'is deleted',
  ] as const)('keeps its value, and is retried less and less often, if the secret %s', async (what) => {
    // The reason is always the same, because only its owners may learn whether a secret exists.
    const reason = 'secret_not_tagged';
    const other = what === 'is tagged as another workspace’s' ? 'ws_01JD00000000000000000000ZZ' : workspaceId;
    const made = await world.createSecret('app/key', other, 'unchanged');
    const arn = what === 'does not exist' ? `${made.slice(0, -6)}abcdef`.replace('app/key', 'app/other') : made;
    if (what === 'is deleted') await world.secretsManager().send(new DeleteSecretCommand({ SecretId: arn }));
    if (what === 'is not tagged') {
      await world.secretsManager().send(new UntagResourceCommand({ SecretId: arn, TagKeys: ['latchkey:workspace'] }));
    }
    if (what === 'is tagged as another key’s') {
      const Tags = [{ Key: 'latchkey:key', Value: 'key_01JD00000000000000000000ZZ' }];
      await world.secretsManager().send(new TagResourceCommand({ SecretId: arn, Tags }));
    }
    const { id, keyValue } = await rotatedKey(to(arn));
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 10; attempts++) {
      expect((await world.processDue()).outcomes).toEqual({ refused: 1 });
      const state = await rotationOf(id);
      expect(state?.failure).toEqual({ at: new Date(world.now).toISOString(), reason, attempts });
      const next = Date.parse(state?.nextAt ?? '');
      waits.push((next - world.now) / 60_000);
      world.now = next - 1;
      expect((await world.processDue()).outcomes).toEqual({});
      world.now = next;
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440]);
    expect(await world.accepted(keyValue)).toBeDefined();
    const failed = (await world.events(id)).filter(({ action }) => action === 'key.rotation_failed');
    expect(failed).toHaveLength(10);
    expect(failed[0]?.changes).toEqual({
      reason,
      secretArn: arn,
      attempts: 1,
      retryAt: new Date(noon + 5 * 60_000).toISOString(),
    });
    expect(world.currentValue(made)).toBe('unchanged');
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('is reported as deleted if the secret of the key is deleted', async () => {
    const arn = await world.createSecret('app/key', workspaceId, 'value');
    const { id } = await rotatedKey(to(arn));
    await world.processDue();
    world.now += 30 * dayMs;
    await world.secretsManager().send(new DeleteSecretCommand({ SecretId: arn }));
    expect((await world.processDue()).outcomes).toEqual({ refused: 1 });
    expect((await rotationOf(id))?.failure?.reason).toBe('secret_deleted');
  });

  test('requires that the secret names the test key, so that test keys cannot overwrite live ones', async () => {
    const arn = await world.createSecret('app/key', workspaceId, 'the value of a live key');
    const { record } = await world.createKey(workspaceId, { environment: 'test', rotation: to(arn) });
    expect((await world.processDue()).outcomes).toEqual({ refused: 1 });
    expect((await rotationOf(record.id))?.failure?.reason).toBe('secret_not_tagged');
    expect(world.currentValue(arn)).toBe('the value of a live key');
    const Tags = [{ Key: 'latchkey:key', Value: record.id }];
    await world.secretsManager().send(new TagResourceCommand({ SecretId: arn, Tags }));
    world.now += 5 * 60_000;
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ keyId: record.id });
  });

  test('is retried immediately under a new policy, without the failures of the earlier one', async () => {
    const { id } = await rotatedKey(to('arn:aws:secretsmanager:us-east-1:000000000000:secret:none-abcdef'));
    await world.processDue();
    await setPolicy(id, managed);
    expect((await rotationOf(id))?.failure).toBeNull();
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
  });
});

/** The calls of a rotation that nothing disturbs, for a key whose secret has a value. */
async function undisturbedCalls(isFirst: boolean): Promise<string[]> {
  await rotatedKey();
  if (!isFirst) {
    await world.processDue();
    world.now += 30 * dayMs;
  }
  const lifeline = new Lifeline(undefined);
  await world.processDue(lifeline);
  return lifeline.calls;
}

describe.each([
  { what: 'the first rotation, into a secret without a value', isFirst: true },
  { what: 'a rotation of a secret that has one', isFirst: false },
])('$what', ({ isFirst }) => {
  test('makes few calls and no scan', async () => {
    const calls = await undisturbedCalls(isFirst);
    const ofKey = calls.filter((call) => call !== 'Query');
    expect(ofKey.length).toBeLessThanOrEqual(14);
    expect(calls).not.toContain('Scan');
  });

  test('is finished by the next run after a kill at any call, and the secret’s value always works', async () => {
    const count = (await undisturbedCalls(isFirst)).length;
    expect(count).toBeGreaterThan(10);
    for (let call = 0; call < count; call++) {
      for (const when of momentsAround(call)) await killedAt({ call, when }, isFirst);
    }
  });
});

/** A killed process fails with Crashed, whatever its code makes of it, and with no other error. */
function expectCrash(error: unknown): void {
  const { cause } = error as { cause?: unknown };
  expect(cause ?? error).toBeInstanceOf(Crashed);
}

async function killedAt(crash: Crash, isFirst: boolean): Promise<void> {
  const { id } = await rotatedKey();
  if (!isFirst) {
    await world.processDue();
    world.now += 30 * dayMs;
  }
  const where = `killed ${crash.when} call ${crash.call}`;
  const name = `latchkey/${workspaceId}/${id}`;
  const before = world.currentValue(name);
  // Recorded, not thrown: the run would handle an error that is thrown within it.
  const gaps: string[] = [];
  const look = async (step: string) => {
    const value = world.currentValue(name);
    if (value !== undefined && (await world.accepted(value)) === undefined) gaps.push(`${where}, ${step}`);
  };
  world.failures.splice(0);
  await world.processDue(new Lifeline(crash, afterCalls(look))).catch(expectCrash);
  for (const { error } of world.failures.splice(0)) expectCrash(error);
  // Much later: an interrupted rotation is old, and every grace period has passed.
  world.now += 3 * hour * 1000;
  await look('hours later');
  // A lost value is abandoned first. The following run makes a new one.
  await world.processDue(new Lifeline(undefined, afterCalls(look)));
  await world.processDue(new Lifeline(undefined, afterCalls(look)));
  expect(gaps).toEqual([]);
  expect(world.failures).toEqual([]);
  const record = await world.record(workspaceId, id);
  expect({ where, pending: record.rotationState?.pending }).toEqual({ where, pending: null });
  const value = world.currentValue(name) ?? '';
  expect({ where, isNew: value !== before }).toEqual({ where, isNew: true });
  expect({ where, works: await world.accepted(value) }).toMatchObject({ where, works: { keyId: id } });
  const rotations = (await world.events(id)).filter(({ action }) => action === 'key.rotated');
  expect({ where, rotations: rotations.length }).toEqual({ where, rotations: isFirst ? 1 : 2 });
  expect({ where, wrong: await world.disagreements(workspaceId) }).toEqual({ where, wrong: [] });
  await world.keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
  await world.processDue();
}

describe(`several concurrent runs (seed ${testSeed})`, () => {
  const chance = chanceFrom(testSeed);
  /** Each call waits for some turns of the event loop, so that the runs interleave differently each time. */
  const dawdling = async () => {
    for (let turns = Math.floor(chance() * 6); turns > 0; turns--) await turn();
  };

  test.each(['first', 'second'] as const)('rotate a key once, also the %s time', async (which) => {
    for (let round = 0; round < rounds(6, 3); round++) {
      const { id } = await rotatedKey();
      if (which === 'second') {
        await world.processDue();
        world.now += 30 * dayMs;
      }
      const name = `latchkey/${workspaceId}/${id}`;
      await Promise.all([1, 2, 3].map(() => world.processDue(new Lifeline(undefined, dawdling))));
      await world.processDue();
      const rotations = (await world.events(id)).filter(({ action }) => action === 'key.rotated');
      expect(rotations).toHaveLength(which === 'first' ? 1 : 2);
      expect(await world.accepted(world.currentValue(name) ?? '')).toMatchObject({ keyId: id });
      expect(await world.disagreements(workspaceId)).toEqual([]);
      await world.keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
      await world.processDue();
    }
    expect(world.failures).toEqual([]);
  });

  const rotations = rounds(24, 8);
  test(`never leave a value that does not work, in ${rotations} rotations with killed runs`, async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    const gaps: string[] = [];
    const look = async (step: string) => {
      await dawdling();
      if ((await world.accepted(world.currentValue(arn) ?? '')) === undefined) gaps.push(step);
    };
    let checks = 0;
    for (let rotation = 0; rotation < rotations; rotation++) {
      world.now += 30 * dayMs;
      const crashing = [1, 2].map(() => ({
        call: Math.floor(chance() * 24),
        when: chance() < 0.5 ? ('before' as const) : ('after' as const),
      }));
      const lifelines = [...crashing, undefined].map((crash) => new Lifeline(crash, look));
      const runs = await Promise.allSettled(lifelines.map((lifeline) => world.processDue(lifeline)));
      checks += lifelines.reduce((sum, { calls }) => sum + calls.length, 0);
      for (const run of runs) {
        if (run.status === 'rejected') expectCrash(run.reason);
      }
      for (const { error } of world.failures.splice(0)) expectCrash(error);
      await world.processDue(new Lifeline(undefined, look));
      expect(gaps).toEqual([]);
      expect((await rotationOf(id))?.pending).toBeNull();
      expect(await world.disagreements(workspaceId)).toEqual([]);
    }
    expect(checks).toBeGreaterThan(10 * rotations);
    const rotated = (await world.events(id)).filter(({ action }) => action === 'key.rotated');
    expect(rotated).toHaveLength(rotations + 1);
  });
});

describe('a run that resumes after a freeze', () => {
  /** Starts a run that freezes at the first of its moments that `isMoment` accepts, and waits until it is frozen. */
  async function freeze(isMoment: (moment: string, earlier: readonly string[]) => boolean) {
    const asleep = Promise.withResolvers<void>();
    const waking = Promise.withResolvers<void>();
    let isFrozen = false;
    const sleeper: Lifeline = new Lifeline(undefined, async (moment) => {
      if (isFrozen || !isMoment(moment, sleeper.calls)) return;
      isFrozen = true;
      asleep.resolve();
      await waking.promise;
    });
    const run = world.processDue(sleeper);
    await Promise.race([asleep.promise, run]);
    expect(isFrozen).toBe(true);
    return async () => {
      waking.resolve();
      return (await run).outcomes;
    };
  }

  test('does not make an earlier version current', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    world.now += 30 * dayMs;
    const resume = await freeze((moment) => moment === 'before UpdateSecretVersionStage');
    for (let rotation = 0; rotation < 2; rotation++) {
      await world.processDue();
      world.now += 30 * dayMs;
    }
    await world.processDue();
    const value = world.currentValue(arn);
    expect(await resume()).toEqual({ overtaken: 1 });
    expect(world.currentValue(arn)).toBe(value);
    expect(await world.accepted(value ?? '')).toMatchObject({ keyId: id });
  });

  test('does not make the first version of a secret current again', async () => {
    const { id } = await rotatedKey();
    // The run has stored the first version, and reads the secret after the next rotation.
    const resume = await freeze(
      (moment, earlier) => moment === 'before DescribeSecret' && earlier.includes('PutSecretValue'),
    );
    const arn = await secretOf(id);
    const first = world.currentValue(arn);
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    world.now += 30 * dayMs;
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    const value = world.currentValue(arn) ?? '';
    expect(value).not.toBe(first);
    expect(await resume()).toEqual({ overtaken: 1 });
    expect(world.currentValue(arn)).toBe(value);
    expect(await world.accepted(value)).toMatchObject({ keyId: id, validUntil: null });
  });
});

describe('a policy that changes during a delivery', () => {
  /** Stops a rotation after its value works, before the secret shows it. */
  async function halfWay(id: string): Promise<void> {
    world.now += 30 * dayMs;
    const lifeline = new Lifeline(undefined, async (call) => {
      if (call === 'before UpdateSecretVersionStage') throw new Error('stopped here');
    });
    await world.processDue(lifeline);
    expect(world.failures.map(({ error }) => (error as Error).cause)).toEqual([new Error('stopped here')]);
    expect((await rotationOf(id))?.pending).not.toBeNull();
  }

  test('to none: the secret still gets the new value, which works already', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    await halfWay(id);
    await setPolicy(id, null);
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect((await world.record(workspaceId, id)).values[1]?.validUntil).not.toBeNull();
    expect(await world.accepted(world.currentValue(arn) ?? '')).toBeDefined();
    world.now += 60 * dayMs;
    expect((await world.processDue()).outcomes).toEqual({ handled: 1 });
  });

  test('to another secret after the first was deleted: the value is revoked, and another one delivered', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    const consumed = world.currentValue(arn) ?? '';
    await halfWay(id);
    await world.secretsManager().send(new DeleteSecretCommand({ SecretId: arn }));
    const other = await world.createSecret('app/other', workspaceId, 'nothing');
    await setPolicy(id, { ...managed, deliverTo: other });
    expect((await world.processDue()).outcomes).toEqual({ given_up: 1 });
    expect(await world.accepted(consumed)).toBeDefined();
    expect((await world.record(workspaceId, id)).values).toHaveLength(1);
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(other) ?? '')).toBeDefined();
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('to another secret while the first is writable: both get a value, one after the other', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    await halfWay(id);
    const other = await world.createSecret('app/other', workspaceId, 'nothing');
    await setPolicy(id, { ...managed, deliverTo: other });
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ validUntil: null });
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(other) ?? '')).toMatchObject({ validUntil: null });
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ validUntil: world.now + hour * 1000 });
  });

  test('to another secret while the first is forbidden: the value is kept, because it may have been read', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    await halfWay(id);
    const { values } = await world.record(workspaceId, id);
    const other = await world.createSecret('app/other', workspaceId, 'nothing');
    await setPolicy(id, { ...managed, deliverTo: other });
    const forbidden = new Lifeline(undefined, async (call) => {
      if (call === 'before DescribeSecret') throw accessDenied;
    });
    expect((await world.processDue(forbidden)).outcomes).toEqual({ refused: 1 });
    expect((await world.record(workspaceId, id)).values).toEqual(values);
    world.now += 5 * 60_000;
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(arn) ?? '')).toBeDefined();
  });

  test.each([
    ['with the former value in it', false],
    ['with the new value in it already', true],
  ])('keeps the text that a person writes into the secret, %s', async (_what, isNew) => {
    const arn = await world.createSecret('app/config', workspaceId, '{"apiKey":"old","url":"https://old"}');
    const { id } = await rotatedKey({ ...managed, deliverTo: arn });
    await world.processDue();
    const former = world.currentValue(arn);
    await halfWay(id);
    const { pending } = (await rotationOf(id)) ?? {};
    const staged = JSON.parse(world.secrets.find(arn)?.versions[pending?.versionId ?? '']?.value ?? '{}').apiKey;
    const apiKey = isNew ? staged : former;
    const SecretString = JSON.stringify({ apiKey, url: 'https://new' });
    await world.secretsManager().send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    if (!isNew) expect((await world.processDue()).outcomes).toEqual({ under_way: 1 });
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(JSON.parse(world.secrets.currentValue(arn) ?? '')).toEqual({ apiKey: staged, url: 'https://new' });
    expect(await world.accepted(staged)).toMatchObject({ keyId: id, validUntil: null });
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('a secret that a person writes into is still rotated', async () => {
    const { id } = await rotatedKey();
    await world.processDue();
    const arn = await secretOf(id);
    const client = world.secretsManager();
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'by hand' }));
    world.now += 30 * dayMs;
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ keyId: id });
  });
});
