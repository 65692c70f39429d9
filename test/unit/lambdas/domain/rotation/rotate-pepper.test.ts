import { beforeEach, describe, expect, test } from '@jest/globals';
import { StoredKeyring } from '../../../../../lambdas/domain/keys/keyring-schema.ts';
import { rotatePepper } from '../../../../../lambdas/domain/rotation/rotate-pepper.ts';
import { RotationStep, RotationStepError } from '../../../../../lambdas/domain/rotation/rotation-step.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { keyring1, noon, pepper1 } from '../../../../support/stores/keys.ts';
import { AuditLogInMemory, PepperVaultInMemory } from '../../../../support/stores/pepper-vault.ts';

type Step = RotationStep['Step'];
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const minute = 60_000;
const origin = { actor: { type: 'service', id: 'rotate-pepper' }, requestId: 'run-1' } as const;

let now: number;
let vault: PepperVaultInMemory;
let audit: AuditLogInMemory;
let drawn: number;
beforeEach(() => {
  now = noon;
  vault = new PepperVaultInMemory(keyring1, () => now);
  audit = new AuditLogInMemory();
  drawn = 0;
});

/** Returns different bytes each time. */
const random = (count: number) => new Uint8Array(count).fill(++drawn);
const step = (Step: Step, ClientRequestToken = 'version-1') =>
  rotatePepper({ vault, audit, clock: () => now, random }, { Step, SecretId: 'pepper', ClientRequestToken }, origin);

describe('a rotation', () => {
  test('adds a pepper that becomes current half an hour later, and keeps the previous one', async () => {
    for (const each of steps) await step(each);
    expect(vault.currentId).toBe('version-1');
    expect(vault.keyring).toEqual({
      current: 'v2',
      currentFrom: '2026-11-24T13:04:20.000Z',
      peppers: { v1: pepper1, v2: 'AQEB'.repeat(16) },
    });
    expect(StoredKeyring.safeParse(vault.keyring).success).toBe(true);
    expect(vault.inForce).toBe('v1');
    now += 30 * minute;
    expect(vault.inForce).toBe('v2');
  });

  test('is reported once, without the pepper', async () => {
    for (const each of steps) await step(each);
    expect(audit.events).toEqual([
      {
        id: 'pepper-version-1',
        at: '2026-11-24T12:34:20.000Z',
        action: 'pepper.rotated',
        workspaceId: null,
        keyId: null,
        ...origin,
        changes: { version: 'v2', currentFrom: '2026-11-24T13:04:20.000Z' },
      },
    ]);
    expect(JSON.stringify(audit.events)).not.toContain('AQEB');
  });

  test('has the same result if each step runs twice: one pepper, one event', async () => {
    for (const each of [...steps].flatMap((name) => [name, name])) await step(each);
    expect(vault.keyring.peppers).toEqual({ v1: pepper1, v2: 'AQEB'.repeat(16) });
    expect(vault.changes).toEqual(['stage version-1 by rotation', 'make version-1 current']);
    expect(audit.events).toHaveLength(1);
  });

  test('that is finished changes nothing when its steps run again', async () => {
    for (const each of steps) await step(each);
    const { keyring } = vault;
    now += 24 * 60 * minute;
    for (const each of steps) await step(each);
    expect(vault.keyring).toBe(keyring);
    expect(vault.changes).toHaveLength(2);
    expect(audit.events).toHaveLength(1);
  });

  test('can be followed by another, once its pepper is current', async () => {
    for (const each of steps) await step(each);
    now += 30 * minute - 1;
    await expect(step('createSecret', 'version-2')).rejects.toThrow(/not current before .+ Rotate again then/);
    now += 1;
    for (const each of steps) await step(each, 'version-2');
    expect(vault.keyring).toMatchObject({ current: 'v3', currentFrom: new Date(now + 30 * minute).toISOString() });
    expect(Object.keys(vault.keyring.peppers)).toEqual(['v1', 'v2', 'v3']);
    expect(vault.inForce).toBe('v2');
    expect(audit.events.map(({ id }) => id)).toEqual(['pepper-version-1', 'pepper-version-2']);
  });

  test('starts with the keyring that CloudFormation generated', async () => {
    vault.put('generated', StoredKeyring.parse({ current: 'v1', v1: pepper1 }));
    for (const each of steps) await step(each);
    expect(vault.keyring).toMatchObject({ current: 'v2', peppers: { v1: pepper1 } });
  });

  test('creates a different pepper each time', async () => {
    await step('createSecret');
    await step('createSecret', 'version-2');
    const [one, other] = await Promise.all(['version-1', 'version-2'].map((id) => vault.read('pepper', id)));
    expect(one?.peppers['v2']).not.toBe(other?.peppers['v2']);
  });
});

describe('the order of steps', () => {
  test('testSecret first, with which Secrets Manager tests the function, changes nothing', async () => {
    await step('testSecret');
    expect(vault.changes).toEqual([]);
    expect(audit.events).toEqual([]);
  });

  test.each(['setSecret', 'finishSecret'] as const)(
    '%s before createSecret is refused, and changes nothing',
    async (each) => {
      await expect(step(each)).rejects.toThrow(
        new RotationStepError('There is no new keyring yet: createSecret must come first.'),
      );
      expect(vault.changes).toEqual([]);
      expect(audit.events).toEqual([]);
    },
  );

  test('finishSecret right after createSecret succeeds', async () => {
    await step('createSecret');
    await step('finishSecret');
    await step('testSecret');
    await step('setSecret');
    expect(vault.currentId).toBe('version-1');
    expect(audit.events).toHaveLength(1);
  });

  test('only finishSecret makes a version current', async () => {
    for (const each of ['createSecret', 'setSecret', 'testSecret'] as const) await step(each);
    expect(vault.currentId).toBe('version-0');
    expect(audit.events).toEqual([]);
  });
});

describe('a rotation that takes too long', () => {
  test.each(['setSecret', 'testSecret', 'finishSecret'] as const)(
    'is refused by %s, because an instance might not know the pepper when it becomes current',
    async (each) => {
      await step('createSecret');
      now += 20 * minute;
      await step('testSecret');
      now += 1;
      await expect(step(each)).rejects.toThrow(/too late/);
      expect(vault.currentId).toBe('version-0');
      expect(audit.events).toEqual([]);
      // Otherwise Secrets Manager would retry it endlessly.
      expect(vault.changes).toEqual(['stage version-1 by rotation', 'unstage version-1']);
    },
  );

  test('is replaced by a new one', async () => {
    await step('createSecret');
    now += 60 * minute;
    await expect(step('finishSecret')).rejects.toThrow(RotationStepError);
    for (const each of steps) await step(each, 'version-2');
    expect(vault.keyring.current).toBe('v2');
    expect(Object.keys(vault.keyring.peppers)).toEqual(['v1', 'v2']);
  });

  test('still publishes its event after it was finished', async () => {
    await step('createSecret');
    await vault.makeCurrent('pepper', 'version-1', 'version-0');
    now += 60 * minute;
    await step('finishSecret');
    expect(audit.events).toHaveLength(1);
  });
});

describe('a keyring that has changed in the meantime', () => {
  test('by another pepper stays, and the rotation is refused', async () => {
    await step('createSecret');
    const changed = { current: 'v2', peppers: { v1: pepper1, v2: 'a pepper that somebody put there by hand' } };
    vault.put('by-hand', changed);
    for (const each of ['setSecret', 'testSecret', 'finishSecret'] as const) {
      await expect(step(each)).rejects.toThrow(/has changed/);
    }
    expect(vault.keyring).toEqual(changed);
    expect(audit.events).toEqual([]);
  });

  test('at the last moment stays, and the rotation is refused', async () => {
    await step('createSecret');
    vault.before = (call) => {
      if (call === 'makeCurrent') vault.put('by-hand', keyring1);
    };
    await expect(step('finishSecret')).rejects.toThrow(/by-hand is current/);
    expect(vault.currentId).toBe('by-hand');
    expect(audit.events).toEqual([]);
  });
});

describe('when Secrets Manager or the table does not respond', () => {
  test.each(['current', 'read', 'stage', 'makeCurrent'] as const)(
    'at %s, the repeated step continues',
    async (call) => {
      for (const each of steps) {
        let fails = true;
        vault.before = (made) => {
          if (!fails || made !== call) return;
          fails = false;
          throw new ServiceUnavailableError();
        };
        await step(each).catch(() => step(each));
      }
      expect(vault.keyring.current).toBe('v2');
      expect(Object.keys(vault.keyring.peppers)).toEqual(['v1', 'v2']);
      expect(audit.events).toHaveLength(1);
    },
  );

  test('an event that could not be written is written by the repeated step', async () => {
    await step('createSecret');
    const recordOnce = audit.recordOnce.bind(audit);
    audit.recordOnce = () => Promise.reject(new ServiceUnavailableError());
    await expect(step('finishSecret')).rejects.toThrow(ServiceUnavailableError);
    audit.recordOnce = recordOnce;
    await step('finishSecret');
    expect(audit.events).toHaveLength(1);
  });
});

describe('the event of Secrets Manager', () => {
  const event = { Step: 'createSecret', SecretId: 'arn', ClientRequestToken: 'token', RotationToken: 'x' };

  test.each(steps)('may have the step %s', (Step) => {
    expect(RotationStep.parse({ ...event, Step })).toEqual({ Step, SecretId: 'arn', ClientRequestToken: 'token' });
  });

  test.each([
    ['an unknown step', { ...event, Step: 'deleteSecret' }],
    ['no secret', { ...event, SecretId: '' }],
    ['no version', { Step: 'createSecret', SecretId: 'arn' }],
    ['nothing', null],
  ])('is refused: %s', (_, value) => {
    expect(RotationStep.safeParse(value).success).toBe(false);
  });
});
