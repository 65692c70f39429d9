import { createHash } from 'node:crypto';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/rounds.ts';
import { afterCalls, Crashed, Lifeline, momentsAround } from '../support/stores/crashing-calls.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { newAudit } from '../support/stores/keys.ts';
import { RotatingWorld } from '../support/stores/rotating-world.ts';

/** The four steps of a rotation by Secrets Manager, for a secret that contains the value of a key. */
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const dayMs = 86_400_000;

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

let tokens = 0;
const newToken = () => createHash('sha256').update(String(tokens++)).digest('hex').slice(0, 32);

/** Creates a key whose owners have put its value into a secret. */
async function keptKey(textOf: (keyValue: string) => string = (keyValue) => keyValue) {
  const { record, keyValue } = await world.createKey(workspaceId);
  const arn = await world.createSecret(`app/${record.id}`, workspaceId, textOf(keyValue));
  return { id: record.id, keyValue, arn };
}

async function rotate(arn: string, token = newToken()): Promise<void> {
  for (const step of steps) await world.step(step, arn, token);
}

describe('a rotation, step by step', () => {
  test('delivers a value that works, and the previous one ends after a day', async () => {
    const { id, keyValue, arn } = await keptKey();
    const token = newToken();
    await world.step('createSecret', arn, token);
    expect(world.currentValue(arn)).toBe(keyValue);
    const staged = world.secrets.find(arn)?.versions[token];
    expect(staged?.stages).toEqual(['AWSPENDING']);
    expect(await world.accepted(staged?.value ?? '')).toBeUndefined();

    await world.step('setSecret', arn, token);
    expect(await world.accepted(staged?.value ?? '')).toMatchObject({ keyId: id });
    expect(await world.accepted(keyValue)).toMatchObject({ keyId: id, validUntil: null });
    await world.step('testSecret', arn, token);
    expect(world.currentValue(arn)).toBe(keyValue);

    await world.step('finishSecret', arn, token);
    expect(world.currentValue(arn)).toBe(staged?.value);
    expect(await world.accepted(keyValue)).toMatchObject({ validUntil: world.now + dayMs });
    expect((await world.events(id)).map(({ action }) => action).sort()).toEqual(['key.created', 'key.rotated']);
    world.now += dayMs;
    expect(await world.accepted(keyValue)).toBeUndefined();
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('has the same result if each step runs twice', async () => {
    const { id, arn } = await keptKey();
    const token = newToken();
    for (const step of steps) {
      await world.step(step, arn, token);
      const once = { secret: world.secrets.find(arn), key: await world.record(workspaceId, id) };
      await world.step(step, arn, token);
      expect({ secret: world.secrets.find(arn), key: await world.record(workspaceId, id) }).toEqual(once);
    }
    expect((await world.events(id)).filter(({ action }) => action === 'key.rotated')).toHaveLength(1);
  });

  test.each([
    ['setSecret', 'createSecret must come first'],
    ['finishSecret', 'createSecret must come first'],
  ] as const)('refuses %s as the first step, and changes nothing', async (step, message) => {
    const { id, keyValue, arn } = await keptKey();
    const before = await world.record(workspaceId, id);
    await expect(world.step(step, arn, newToken())).rejects.toThrow(message);
    expect(world.currentValue(arn)).toBe(keyValue);
    expect(await world.record(workspaceId, id)).toEqual(before);
  });

  test('only checks for a key in an initial testSecret, with which Secrets Manager tests the function', async () => {
    const { arn } = await keptKey();
    await world.step('testSecret', arn, newToken());
    const other = await world.createSecret('app/none', workspaceId, 'hello');
    await expect(world.step('testSecret', other, newToken())).rejects.toThrow('Store a working key first');
  });

  test.each(['testSecret', 'finishSecret'] as const)(
    'refuses %s before setSecret, because the value does not work yet',
    async (step) => {
      const { keyValue, arn } = await keptKey();
      const token = newToken();
      await world.step('createSecret', arn, token);
      await expect(world.step(step, arn, token)).rejects.toThrow('setSecret must come first');
      expect(world.currentValue(arn)).toBe(keyValue);
      expect(await world.accepted(keyValue)).toBeDefined();
    },
  );

  test('succeeds when a step that was killed before or after any call is repeated', async () => {
    for (const step of steps) {
      let kills = 0;
      for (let call = 0, isOver = false; !isOver; call++) {
        for (const when of momentsAround(call)) {
          const { id, arn } = await keptKey();
          const token = newToken();
          // Recorded, not thrown: the step would handle an error that is thrown within it.
          const gaps: string[] = [];
          const look = async (during: string) => {
            if ((await world.accepted(world.currentValue(arn) ?? '')) === undefined) gaps.push(during);
          };
          for (const each of steps) {
            if (each === step) {
              const lifeline = new Lifeline({ call, when }, afterCalls(look));
              await world.step(each, arn, token, lifeline).then(
                () => {
                  isOver = true;
                },
                (error: { cause?: unknown }) => {
                  expect(error.cause ?? error).toBeInstanceOf(Crashed);
                  kills += 1;
                },
              );
              world.now += 3 * dayMs;
              await look('days later');
            }
            await world.step(each, arn, token, new Lifeline(undefined, afterCalls(look)));
          }
          expect({ step, call, when, gaps }).toEqual({ step, call, when, gaps: [] });
          expect(world.secrets.find(arn)?.versions[token]?.stages).toContain('AWSCURRENT');
          expect((await world.record(workspaceId, id)).rotationState?.pending).toBeNull();
          expect((await world.events(id)).filter(({ action }) => action === 'key.rotated')).toHaveLength(1);
        }
      }
      // Each step makes calls, and was killed around each of them.
      expect(kills).toBeGreaterThanOrEqual(rounds(4, 3));
    }
    expect(await world.disagreements(workspaceId)).toEqual([]);
  });

  test('is finished by the scheduled run if it is abandoned after setSecret', async () => {
    const { arn } = await keptKey();
    const token = newToken();
    await world.step('createSecret', arn, token);
    await world.step('setSecret', arn, token);
    expect((await world.processDue()).outcomes).toEqual({ rotated: 1 });
    expect(world.secrets.find(arn)?.versions[token]?.stages).toContain('AWSCURRENT');
    // Secrets Manager may still continue with its steps.
    await world.step('testSecret', arn, token);
    await world.step('finishSecret', arn, token);
    expect(await world.accepted(world.currentValue(arn) ?? '')).toBeDefined();
  });
});

describe('a secret', () => {
  test('may be JSON with a member apiKey; other members stay unchanged', async () => {
    const { id, arn } = await keptKey((apiKey) => JSON.stringify({ apiKey, url: 'https://x' }));
    await rotate(arn);
    const { apiKey, ...rest } = JSON.parse(world.secrets.currentValue(arn) ?? '');
    expect(rest).toEqual({ url: 'https://x' });
    expect(await world.accepted(apiKey)).toMatchObject({ keyId: id });
  });

  test('may be the managed secret of a key with a policy, which postpones its next rotation', async () => {
    const policy = { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'managed' };
    const { record } = await world.createKey(workspaceId, { rotation: policy });
    await world.processDue();
    const arn = (await world.record(workspaceId, record.id)).rotationState?.managedSecret ?? '';
    world.now += 10 * dayMs;
    await rotate(arn);
    const { rotationState } = await world.record(workspaceId, record.id);
    expect(rotationState?.nextAt).toBe(new Date(world.now + 30 * dayMs).toISOString());
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ keyId: record.id });
  });

  test('may not belong to a key whose policy delivers to another secret', async () => {
    const policy = { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'managed' };
    const { record } = await world.createKey(workspaceId, { rotation: policy });
    await world.processDue();
    const managed = (await world.record(workspaceId, record.id)).rotationState?.managedSecret ?? '';
    const copy = await world.createSecret('app/copy', workspaceId, world.currentValue(managed));
    await expect(world.step('createSecret', copy, newToken())).rejects.toThrow(`delivers to ${managed}`);
  });

  test.each([
    ['no key value', 'hello'],
    ['JSON without one', '{"password":"x"}'],
    ['a key value that was never issued', 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4A5Brf'],
  ])('is refused with an instruction: %s', async (_what, text) => {
    const arn = await world.createSecret('app/none', workspaceId, text);
    await expect(world.step('createSecret', arn, newToken())).rejects.toThrow('Store a working key first');
    expect(world.secrets.currentValue(arn)).toBe(text);
  });

  test('is refused with the key of another workspace', async () => {
    const { keyValue } = await world.createKey(workspaceId);
    const arn = await world.createSecret('app/stolen', 'ws_01JD00000000000000000000ZZ', keyValue);
    await expect(world.step('createSecret', arn, newToken())).rejects.toThrow(`latchkey:workspace=${workspaceId}`);
  });

  test('is refused with a previous value, because the current one may be in use elsewhere', async () => {
    const { id, arn, keyValue } = await keptKey();
    await rotate(arn);
    await world
      .secretsManager()
      .send(new PutSecretValueCommand({ SecretId: arn, SecretString: keyValue, ClientRequestToken: newToken() }));
    expect(await world.accepted(keyValue)).toMatchObject({ keyId: id });
    await expect(world.step('createSecret', arn, newToken())).rejects.toThrow('a previous value of the key');
  });

  test('is refused at every step if its key is deleted in the meantime', async () => {
    const { id, arn } = await keptKey();
    const token = newToken();
    await world.step('createSecret', arn, token);
    await world.step('setSecret', arn, token);
    await world.keys.deleteKey(workspaceId, id, () => newAudit(workspaceId, id, 'key.deleted'));
    await expect(world.step('testSecret', arn, token)).rejects.toThrow('does not work');
    await expect(world.step('finishSecret', arn, token)).rejects.toThrow('does not work');
    await expect(world.step('createSecret', arn, newToken())).rejects.toThrow('not an API key of this deployment');
  });

  test('does not restore a value that a regeneration revoked, and can be rotated again', async () => {
    const { id, arn } = await keptKey();
    const token = newToken();
    await world.step('createSecret', arn, token);
    const staged = world.secrets.find(arn)?.versions[token]?.value ?? '';
    await world.step('setSecret', arn, token);
    const byHand = await world.regenerate(workspaceId, id);
    await expect(world.step('setSecret', arn, token)).rejects.toThrow('not an API key of this deployment');
    await world.secretsManager().send(new PutSecretValueCommand({ SecretId: arn, SecretString: byHand }));
    await expect(world.step('setSecret', arn, token)).rejects.toThrow('abandoned');
    expect(await world.accepted(staged)).toBeUndefined();
    expect(world.secrets.find(arn)?.versions[token]?.stages).toEqual([]);
    await rotate(arn);
    expect(await world.accepted(world.currentValue(arn) ?? '')).toMatchObject({ keyId: id });
  });

  test('gets no usable value for an inactive key', async () => {
    const { id, arn } = await keptKey();
    const token = newToken();
    await world.step('createSecret', arn, token);
    await world.step('setSecret', arn, token);
    const deactivate = { isActive: false };
    await world.keys.changeKey(workspaceId, id, (current) => ({ record: { ...current, ...deactivate }, audits: [] }));
    await expect(world.step('testSecret', arn, token)).rejects.toThrow('is not usable');
  });
});

test('errors contain no key value', async () => {
  const { keyValue } = await world.createKey(workspaceId);
  const arn = await world.createSecret('app/stolen', 'ws_01JD00000000000000000000ZZ', keyValue);
  const error: Error = await world.step('createSecret', arn, newToken()).then(
    () => new Error('not refused'),
    (reason: Error) => reason,
  );
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(keyValue.slice(9, 30));
});
