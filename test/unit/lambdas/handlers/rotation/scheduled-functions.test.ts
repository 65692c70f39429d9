import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { ConsumerSecrets, DueItem, ReviewStore } from '../../../../../lambdas/domain/rotation/ports.ts';
import { DeliveryRefusedError } from '../../../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import * as reviewKeys from '../../../../../lambdas/handlers/rotation/review-keys.ts';
import * as rotateKeys from '../../../../../lambdas/handlers/rotation/rotate-keys.ts';
import * as rotatePepper from '../../../../../lambdas/handlers/rotation/rotate-pepper.ts';
import { keyFormat, keyring1, newKey, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
import { AuditLogInMemory, PepperVaultInMemory } from '../../../../support/stores/pepper-vault.ts';
import { createRecorder, type LogLine } from '../../http/support.ts';

/** The Lambdas that no request calls: their logs, metrics and actors, and when they stop. */
let now: number;
let lines: LogLine[];
let logger: ReturnType<typeof createRecorder>['logger'];
beforeEach(() => {
  now = noon;
  ({ lines, logger } = createRecorder());
});

const invocation = (remainingMs: number) => ({
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => remainingMs,
});
const clock = () => now;
const workspaceId = 'ws_01JD00000000000000000000ZZ';
const never = () => Promise.reject(new Error('It was asked.'));

describe('the function that processes due keys', () => {
  const secrets = {
    describe: never,
    ensureManaged: never,
    read: never,
    stage: never,
    makeCurrent: never,
    unstage: never,
    deleteManaged: never,
  };

  function functionWith(due: readonly DueItem[], keys: KeysInMemory, given: ConsumerSecrets = secrets) {
    const counted: Record<string, number>[] = [];
    const handler = rotateKeys.createHandler({
      due: {
        due: async function* () {
          yield due;
        },
        getRetiredSecret: never,
        postpone: never,
        forget: never,
      },
      keys,
      secrets: given,
      sealer: undefined,
      pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
      keyFormat,
      clock,
      random: systemRandom,
      logger,
      metrics: (counts) => void counted.push({ ...counts }),
    });
    return { handler, counted };
  }
  const expiring = (keys: KeysInMemory, count: number): DueItem[] =>
    Array.from({ length: count }, () => {
      const { record } = newKey(workspaceId, { expiresAt: '2026-11-24T12:34:21.000Z' });
      keys.records.set(record.id, record);
      return { kind: 'key', workspaceId, keyId: record.id };
    });

  test('reports its work in its log with the invocation, and as metrics in one line', async () => {
    const keys = new KeysInMemory({ id: workspaceId } as Workspace);
    const due = [...expiring(keys, 2), { kind: 'key', workspaceId, keyId: 'key_gone' } as const];
    now += 1000;
    const { handler, counted } = functionWith(due, keys);
    const tally = { outcomes: { handled: 2, gone: 1 }, isFinished: true };
    expect(await handler({}, invocation(300_000))).toEqual(tally);
    expect(counted).toEqual([{ RotatedKeys: 0, RefusedDeliveries: 0, FailedKeys: 0 }]);
    expect(lines).toEqual([
      { level: 'info', message: 'processed due keys', fields: { requestId: 'invocation-1', ...tally, durationMs: 0 } },
    ]);
    expect(keys.events.map(({ action, actor, requestId }: AuditEvent) => ({ action, actor, requestId }))).toEqual(
      Array(2).fill({
        action: 'key.expired',
        actor: { type: 'service', id: 'rotate-keys' },
        requestId: 'invocation-1',
      }),
    );
  });

  test('continues after a key that fails, which it logs and counts', async () => {
    const keys = new KeysInMemory({ id: workspaceId } as Workspace);
    const due = expiring(keys, 3);
    now += 1000;
    const failing = due[0]?.keyId ?? '';
    const changeKey = keys.changeKey.bind(keys);
    keys.changeKey = (owner, keyId, change) => (keyId === failing ? never() : changeKey(owner, keyId, change));
    const { handler, counted } = functionWith(due, keys);
    expect(await handler({}, invocation(300_000))).toEqual({ outcomes: { handled: 2, failed: 1 }, isFinished: true });
    expect(counted).toMatchObject([{ FailedKeys: 1 }]);
    expect(lines[0]).toEqual({
      level: 'error',
      message: 'a due key could not be processed',
      fields: { requestId: 'invocation-1', workspaceId, keyId: failing, error: expect.any(Error) },
    });
  });

  test('logs what a secret refused, and why', async () => {
    const keys = new KeysInMemory({ id: workspaceId } as Workspace);
    const { record } = newKey(workspaceId, {
      rotation: { everyDays: 1, gracePeriodSeconds: 60, deliverTo: 'managed' },
    });
    keys.records.set(record.id, record);
    now += 1000;
    const error = new DeliveryRefusedError('access_denied', { cause: new Error('what Secrets Manager said') });
    const refusing = { ...secrets, ensureManaged: () => Promise.reject(error) };
    const due: DueItem[] = [{ kind: 'key', workspaceId, keyId: record.id }];
    const { handler, counted } = functionWith(due, keys, refusing);
    expect(await handler({}, invocation(300_000))).toEqual({ outcomes: { refused: 1 }, isFinished: true });
    expect(counted).toMatchObject([{ RefusedDeliveries: 1, FailedKeys: 0 }]);
    expect(lines[0]).toEqual({
      level: 'warn',
      message: 'a secret refused a delivery',
      fields: { requestId: 'invocation-1', workspaceId, keyId: record.id, reason: 'access_denied', error },
    });
  });

  test('treats a key that is deleted concurrently as done, without an error', async () => {
    const keys = new KeysInMemory({ id: workspaceId } as Workspace);
    const due = expiring(keys, 2);
    now += 1000;
    const changeKey = keys.changeKey.bind(keys);
    keys.changeKey = (owner, keyId, change) => {
      if (keyId === due[0]?.keyId) keys.records.delete(keyId);
      return changeKey(owner, keyId, change);
    };
    const { handler, counted } = functionWith(due, keys);
    expect(await handler({}, invocation(300_000))).toEqual({ outcomes: { handled: 1, gone: 1 }, isFinished: true });
    expect(counted).toMatchObject([{ FailedKeys: 0 }]);
    expect(lines.map(({ level }) => level)).toEqual(['info']);
  });

  test('starts no key in the last half minute before its timeout', async () => {
    const keys = new KeysInMemory({ id: workspaceId } as Workspace);
    const due = expiring(keys, 3);
    now += 1000;
    expect(await functionWith(due, keys).handler({}, invocation(30_000))).toEqual({ outcomes: {}, isFinished: false });
    expect(await functionWith(due, keys).handler({}, invocation(30_001))).toEqual({
      outcomes: { handled: 3 },
      isFinished: true,
    });
  });
});

describe('the function that reviews keys', () => {
  function functionWith(pages: number) {
    let page = 0;
    let review: Awaited<ReturnType<ReviewStore['getReview']>>;
    return reviewKeys.createHandler({
      store: {
        getReview: async () => review,
        putReview: async (put) => {
          review = put;
        },
        peppersOfServiceKeys: async () => [],
        page: async () => ({
          keys: [newKey(workspaceId).record],
          next: ++page % pages === 0 ? undefined : { workspaceId, sk: `KEY#${page}` },
        }),
      },
      keys: { changeKey: never },
      vault: new PepperVaultInMemory(keyring1, clock),
      pepperSecret: 'pepper',
      audit: new AuditLogInMemory(),
      unusedKeys: null,
      keepsValues: false,
      clock,
      random: systemRandom,
      logger,
    });
  }

  test('reports its counts', async () => {
    const tally = { status: 'finished', keys: 3, references: { v1: 3 }, droppedPeppers: [] };
    expect(await functionWith(3)({}, invocation(300_000))).toEqual(tally);
    expect(lines).toEqual([
      { level: 'info', message: 'reviewed keys', fields: { requestId: 'invocation-1', ...tally, durationMs: 0 } },
    ]);
  });

  test('stops half a minute before its timeout', async () => {
    expect(await functionWith(3)({}, invocation(30_000))).toMatchObject({ status: 'under_way', keys: 1 });
    expect(await functionWith(3)({}, invocation(30_001))).toMatchObject({ status: 'finished', keys: 3 });
  });

  test('starts again on request only, and refuses other input', async () => {
    const handler = functionWith(2);
    await handler({}, invocation(300_000));
    expect(await handler({ version: '0', source: 'aws.scheduler' }, invocation(300_000))).toMatchObject({
      status: 'not_due',
    });
    expect(await handler({ afresh: true }, invocation(300_000))).toMatchObject({ status: 'finished', keys: 2 });
    await expect(handler({ afresh: 'yes' }, invocation(300_000))).rejects.toThrow(/afresh/);
  });
});

describe('the rotation function of the pepper', () => {
  const step = { Step: 'createSecret', SecretId: 'pepper', ClientRequestToken: 'version-1' };
  const handler = (vault = new PepperVaultInMemory(keyring1, clock)) =>
    rotatePepper.createHandler({ vault, audit: new AuditLogInMemory(), clock, random: systemRandom, logger });

  test('logs each step, without the pepper', async () => {
    await handler()(step, invocation(1000));
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'rotation step',
        fields: { requestId: 'invocation-1', step: 'createSecret', secretId: 'pepper' },
      },
    ]);
  });

  test('logs why a step failed, and fails, so Secrets Manager repeats it', async () => {
    await expect(handler()({ ...step, Step: 'finishSecret' }, invocation(1000))).rejects.toThrow(/createSecret/);
    expect(lines).toEqual([
      {
        level: 'error',
        message: 'rotation step failed',
        fields: { requestId: 'invocation-1', step: 'finishSecret', secretId: 'pepper', error: expect.any(Error) },
      },
    ]);
  });

  test('does nothing for an event that is not from Secrets Manager', async () => {
    const vault = new PepperVaultInMemory(keyring1, clock);
    await expect(handler(vault)({ Step: 'dropSecret' }, invocation(1000))).rejects.toThrow();
    expect(vault.changes).toEqual([]);
  });
});
