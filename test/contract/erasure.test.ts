import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoAnswerStore } from '../../lambdas/adapters/dynamodb/answer-store.ts';
import { DynamoAuditHistory } from '../../lambdas/adapters/dynamodb/audit/audit-history.ts';
import { DynamoDeletedHistory } from '../../lambdas/adapters/dynamodb/audit/deleted-history.ts';
import type { DynamoCalls } from '../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoMemberStore } from '../../lambdas/adapters/dynamodb/member-store.ts';
import { DynamoSpareGatewayKeys } from '../../lambdas/adapters/dynamodb/spare-gateway-keys.ts';
import { DynamoWorkspaceKeys } from '../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import { NotFoundError, UnfinishedError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { dayMs, isoTime } from '../../lambdas/domain/shared/time.ts';
import { deleteWorkspace } from '../../lambdas/domain/workspaces/delete-workspace.ts';
import { eraseWorkspace } from '../../lambdas/domain/workspaces/erase-workspace.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { rounds } from '../support/rounds.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { GatewayKeysInMemory } from '../support/stores/gateway-keys.ts';
import { keyFormat, keyring1, newAudit, newKey, noon } from '../support/stores/keys.ts';

/** What remains of a deleted workspace, and what an erasure removes. */
let engine: Engine;
let table: string;
let calls: DynamoCalls;
let now: number;

/** A text that only this workspace has, in each place that holds a name or an address. */
const personal = 'Ada-Lovelace';
const by = { actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/op' }, requestId: 'request' } as const;
const clock = () => now;

beforeAll(async () => {
  engine = await startEngine();
  calls = engine.calls('lean client');
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable();
  now = noon;
});

const dependencies = (dynamo = calls, time = clock) => ({
  workspaces: new DynamoWorkspaceStore(dynamo, table),
  workspaceKeys: new DynamoWorkspaceKeys(dynamo, table, time),
  deletedHistory: new DynamoDeletedHistory(dynamo, table, time),
  auditDays: 90,
  gatewayKeys: new GatewayKeysInMemory(),
  spareGatewayKeys: new DynamoSpareGatewayKeys(dynamo, table),
  onLeftover: () => {},
  usagePlanKeys: 'per-plan' as const,
  plans: {},
  clock: time,
  random: systemRandom,
});

async function items(): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await engine
      .client()
      .send(new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey }));
    all.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return all;
}

const itemsWith = async (text: string) => (await items()).filter((item) => JSON.stringify(item).includes(text));

async function eventsOf(workspaceId: string) {
  const history = new DynamoAuditHistory(calls, table, 1000, clock);
  const query = { actor: undefined, keyId: undefined, action: undefined, from: undefined, to: undefined };
  return (await history.list(workspaceId, { ...query, after: undefined, limit: 1000 })).events;
}

/** Creates a workspace whose every text is personal, with a key, a member, a deleted key and further events. */
async function provision(events = 3): Promise<string> {
  const issuing = { keyFormat, clock, random: systemRandom, workspaces: dependencies().workspaces };
  const named = { name: personal, externalId: `${personal}-1`, metadata: { contact: personal }, plan: 'P' };
  const { workspace } = await provisionWorkspace(issuing, keyring1, { ...named, ...by });
  const { id } = workspace;
  const keys = new DynamoKeyStore(calls, table);
  const sealed = { wrappedKey: '', ciphertext: '' };
  for (const isDeleted of [false, true]) {
    const settings = { name: personal, description: personal, ownerId: personal, metadata: { owner: personal } };
    const { record } = newKey(id, settings, now);
    const origin = {
      workspaceId: id,
      keyId: record.id,
      actor: { type: 'user', id: personal },
      requestId: 'r',
    } as const;
    const created = auditEvent(issuing, { ...origin, action: 'key.updated', changes: settings });
    await keys.createKey(record, () => null, created, sealed);
    const deleted = () => auditEvent(issuing, { ...origin, action: 'key.deleted', changes: { name: personal } });
    if (isDeleted) await keys.deleteKey(id, record.id, deleted);
  }
  const user = { issuer: 'https://id.example.com', subject: personal };
  await new DynamoMemberStore(calls, table).putMember(id, user, () => ({
    member: { ...user, role: 'owner', name: personal, createdAt: isoTime(now), updatedAt: isoTime(now) },
    audit: newAudit(id, '', 'member.added'),
  }));
  await Promise.all(
    Array.from({ length: events }, async () => {
      const audit = newAudit(id, 'key_1');
      await calls.put({
        TableName: table,
        Item: { pk: `WS#${id}`, sk: `AUDIT#${audit.id}`, ...audit, changes: { name: personal } },
      });
    }),
  );
  return id;
}

describe('a deletion', () => {
  test('keeps the audit events for 90 days, and nothing else with a name or an address', async () => {
    const id = await provision();
    await deleteWorkspace(dependencies(), id, by);
    const left = await itemsWith(personal);
    expect(left.length).toBeGreaterThan(5);
    for (const item of left) {
      expect(item['sk']).toMatch(/^AUDIT#/);
      expect(item['deleteAfter']).toBe((noon + 90 * dayMs) / 1000);
    }
    expect((await itemsWith(id)).filter(({ sk }) => !/^(AUDIT#|HELD#|TAG$)/.test(String(sk)))).toEqual([]);
  });

  test('shows no event after that time, although DynamoDB deletes it later', async () => {
    const id = await provision();
    await deleteWorkspace(dependencies(), id, by);
    now = noon + 90 * dayMs - 1;
    expect((await eventsOf(id)).length).toBeGreaterThan(5);
    now += 1;
    expect(await eventsOf(id)).toEqual([]);
  });

  test('that runs out of time continues with the events that have no end yet', async () => {
    const id = await provision(1100);
    let readings = 0;
    // The time is over after the first page of events.
    const time = () => now + (readings > 0 ? 20_000 : 0);
    const slow: DynamoCalls = {
      ...calls,
      updateRepeatedly: (request) => {
        readings += request.UpdateExpression.includes('deleteAfter') ? 1 : 0;
        return calls.updateRepeatedly(request);
      },
    };
    await expect(deleteWorkspace(dependencies(slow, time), id, by)).rejects.toThrow(UnfinishedError);
    const marked = (await itemsWith(personal)).filter(({ deleteAfter }) => deleteAfter !== undefined);
    expect(marked.length).toBeGreaterThan(0);
    await deleteWorkspace(dependencies(), id, by);
    expect((await itemsWith(personal)).filter(({ deleteAfter }) => deleteAfter === undefined)).toEqual([]);
  });
});

describe('an erasure', () => {
  const expectErased = async (id: string) => {
    expect(await itemsWith(personal)).toEqual([]);
    expect(await eventsOf(id)).toMatchObject([{ ...by, action: 'workspace.erased', workspaceId: id, changes: {} }]);
  };

  test('leaves one event without names', async () => {
    const id = await provision();
    expect((await itemsWith(personal)).length).toBeGreaterThan(5);
    await eraseWorkspace(dependencies(), id, by);
    await expectErased(id);
  });

  test('is possible long after the deletion, and can be repeated', async () => {
    const id = await provision();
    await deleteWorkspace(dependencies(), id, by);
    now += 30 * dayMs;
    await eraseWorkspace(dependencies(), id, by);
    await expectErased(id);
    await eraseWorkspace(dependencies(), id, by);
    await expectErased(id);
  });

  test('of an unknown workspace is refused', async () => {
    await expect(eraseWorkspace(dependencies(), 'ws_01ARYZ6S410000000000000000', by)).rejects.toThrow(NotFoundError);
    expect(await items()).toEqual([]);
  });

  test('at the same time by several operators leaves one event', async () => {
    for (let round = 0; round < rounds(4, 2); round++) {
      const id = await provision(60);
      await Promise.all(Array.from({ length: 4 }, () => eraseWorkspace(dependencies(), id, by)));
      await expectErased(id);
    }
  });

  test(
    'stopped after any call is finished by the next one, and leaves one event',
    async () => {
      const total = await callsOf(Number.POSITIVE_INFINITY);
      for (let limit = 1; limit < total; limit += rounds(1, 3)) {
        const id = await provision(3);
        await eraseWorkspace(dependencies(limited(limit).calls), id, by).catch(() => {});
        await eraseWorkspace(dependencies(), id, by);
        await expectErased(id);
      }
    },
    rounds(300_000, 60_000),
  );

  test('says that it is unfinished when its time is over, and the next one continues', async () => {
    const id = await provision(200);
    let deletes = 0;
    const time = () => now + (deletes > 0 ? 20_000 : 0);
    const slow: DynamoCalls = {
      ...calls,
      delete: (request) => {
        deletes++;
        return calls.delete(request);
      },
    };
    await deleteWorkspace(dependencies(), id, by);
    await expect(eraseWorkspace(dependencies(slow, time), id, by)).rejects.toThrow(UnfinishedError);
    expect((await itemsWith(personal)).length).toBeGreaterThan(0);
    await eraseWorkspace(dependencies(), id, by);
    await expectErased(id);
  });

  test('does not touch other workspaces, kept answers, or tags, which hold no names', async () => {
    const id = await provision();
    const answer = { id: 'a', sealed: 'sealed', finalFrom: null, keptAt: 1, deleteAfter: noon };
    await new DynamoAnswerStore(calls, table).replace(answer);
    const untouched = async () => (await items()).filter(({ sk }) => sk === 'TAG' || sk === 'ANSWER');
    const before = await untouched();
    await eraseWorkspace(dependencies(), id, by);
    expect(await untouched()).toEqual(before);
    for (const item of before) expect(JSON.stringify(item)).not.toContain(personal);
  });
});

/** Calls of a process that dies before a later call than the given number. */
function limited(most: number) {
  let made = 0;
  const through = Object.entries(calls).map(([name, call]) => [
    name,
    async (...args: unknown[]) => {
      if (++made > most) throw new Error('The process died.');
      return (call as (...all: unknown[]) => unknown)(...args);
    },
  ]);
  return { calls: Object.fromEntries(through) as DynamoCalls, made: () => made };
}

/** The number of calls of an erasure. */
async function callsOf(most: number): Promise<number> {
  const id = await provision(3);
  const counting = limited(most);
  await eraseWorkspace(dependencies(counting.calls), id, by);
  return counting.made();
}
