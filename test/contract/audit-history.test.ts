import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoAuditHistory } from '../../lambdas/adapters/dynamodb/audit/audit-history.ts';
import { DynamoAuditLog } from '../../lambdas/adapters/dynamodb/audit/audit-log.ts';
import { auditItem } from '../../lambdas/adapters/dynamodb/key-items.ts';
import type { AuditAction, AuditEvent } from '../../lambdas/domain/events/audit-event.ts';
import type { AuditQuery } from '../../lambdas/domain/events/ports.ts';
import { newId, newUlid, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { newAudit, noon } from '../support/stores/keys.ts';

let engine: Engine;
let table: string;
let history: DynamoAuditHistory;
let workspaceId: string;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.createTable();
});
afterAll(() => engine.stop());
beforeEach(() => {
  history = new DynamoAuditHistory(engine.calls('lean client'), table);
  workspaceId = newId('ws', noon, systemRandom);
});

interface Wanted {
  readonly keyId?: string | null;
  readonly actor?: string;
  readonly action?: AuditAction;
  readonly at?: number;
  readonly of?: string;
}

async function happened({ keyId = 'key_1', actor = 'key_actor', action, at = noon, of }: Wanted = {}) {
  const event = {
    ...newAudit(of ?? workspaceId, 'key_1', action),
    ...{ keyId, id: newUlid(at, systemRandom), at: new Date(at).toISOString(), actor: { type: 'user', id: actor } },
  } as AuditEvent;
  await engine.client().send(new PutCommand({ TableName: table, Item: auditItem(event) }));
  return event;
}

const list = (query: Partial<AuditQuery> = {}) =>
  history.list(workspaceId, {
    ...{ actor: undefined, keyId: undefined, action: undefined, from: undefined, to: undefined },
    ...{ limit: 50, after: undefined, ...query },
  });
const listed = async (query?: Partial<AuditQuery>) => (await list(query)).events;

/** Reads all pages of a list. */
async function pages(query: Partial<AuditQuery>) {
  const found: string[][] = [];
  let after: string | undefined;
  do {
    const page = await list({ ...query, after });
    found.push(page.events.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return found;
}

describe('the events of a workspace', () => {
  test('come newest first, unchanged, and only for that workspace', async () => {
    const first = await happened({ at: noon });
    const second = await happened({ at: noon + 1, action: 'key.created', keyId: 'key_2' });
    const third = await happened({ at: noon + 2, action: 'workspace.suspended', keyId: null });
    await happened({ of: newId('ws', noon, systemRandom) });
    expect(await list()).toEqual({ events: [third, second, first], next: undefined });
  });

  test('are empty without changes', async () => {
    expect(await list()).toEqual({ events: [], next: undefined });
  });

  test('are written by real changes, without attributes of the index', async () => {
    const log = new DynamoAuditLog(engine.calls('lean client'), table);
    const events = [newAudit(workspaceId, 'key_7', 'key.revealed'), newAudit(workspaceId, 'key_8', 'key.revealed')];
    for (const event of events) await log.recordOnce(event);
    expect((await listed()).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      events.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(await listed({ keyId: 'key_7' })).toEqual([events[0]]);
  });
});

describe('are filtered', () => {
  test('by key, without events of no key, another key or another workspace', async () => {
    const first = await happened({ keyId: 'key_1', at: noon });
    const second = await happened({ keyId: 'key_1', at: noon + 5 });
    await happened({ keyId: 'key_2' });
    await happened({ keyId: null, action: 'workspace.updated' });
    await happened({ keyId: 'key_1', of: newId('ws', noon, systemRandom) });
    expect(await list({ keyId: 'key_1' })).toEqual({ events: [second, first], next: undefined });
    expect(await listed({ keyId: 'key_3' })).toEqual([]);
  });

  test('by actor, by action, and by both', async () => {
    const byAlice = await happened({ actor: 'alice', action: 'key.created' });
    const byBob = await happened({ actor: 'bob', action: 'key.created', at: noon + 1 });
    const deleted = await happened({ actor: 'bob', action: 'key.deleted', at: noon + 2 });
    expect(await listed({ actor: 'alice' })).toEqual([byAlice]);
    expect(await listed({ action: 'key.created' })).toEqual([byBob, byAlice]);
    expect(await listed({ actor: 'bob', action: 'key.deleted' })).toEqual([deleted]);
    expect(await listed({ actor: 'alice', action: 'key.deleted' })).toEqual([]);
    expect(await listed({ keyId: 'key_1', actor: 'bob' })).toEqual([deleted, byBob]);
  });

  test.each([undefined, 'key_1'])(
    'by time, including the start and excluding the end, to the millisecond (of %s)',
    async (keyId) => {
      const events = [];
      for (const ms of [0, 1, 2, 3]) events.push(await happened({ at: noon + ms }));
      const [zeroth, first, second, third] = events;
      expect(await listed({ keyId, from: noon + 1, to: noon + 3 })).toEqual([second, first]);
      expect(await listed({ keyId, from: noon + 3 })).toEqual([third]);
      expect(await listed({ keyId, to: noon + 1 })).toEqual([zeroth]);
      expect(await listed({ keyId, from: noon + 1, to: noon + 1 })).toEqual([]);
      expect(await listed({ keyId, from: 0, to: Date.UTC(9998, 11) })).toHaveLength(4);
    },
  );
});

describe('pages', () => {
  test.each([
    ['of all', {}],
    ['of a key', { keyId: 'key_1' }],
    ['of an actor', { actor: 'alice' }],
    ['of an actor and a key', { actor: 'alice', keyId: 'key_1' }],
    ['of a time', { from: noon, to: noon + 7 }],
  ])('%s hold each event once, and the last has no next', async (_, query) => {
    const ids: string[] = [];
    for (let ms = 0; ms < 7; ms++) ids.unshift((await happened({ at: noon + ms, actor: 'alice' })).id);
    expect(await pages({ ...query, limit: 3 })).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(await pages({ ...query, limit: 7 })).toEqual([ids]);
  });

  test('may be empty while the filter finds nothing, and continue', async () => {
    const wanted = await happened({ actor: 'alice', at: noon - 1 });
    await Promise.all(Array.from({ length: 21 }, (_, index) => happened({ at: noon + index })));
    // Each page takes ten queries of two events.
    history = new DynamoAuditHistory(engine.calls('lean client'), table, 2);
    expect(await pages({ actor: 'alice' })).toEqual([[], [wanted.id]]);
  });
});

test('events with much metadata make pages shorter than 4 MB, and no event is lost', async () => {
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '🔑'.repeat(500)]));
  const made: string[] = [];
  for (let minute = 0; minute < 45; minute++) {
    const { id, ...event } = await happened({ at: noon + minute * 60_000 });
    made.push(id);
    const item = auditItem({ ...event, id, changes: { metadata } } as AuditEvent);
    await engine.client().send(new PutCommand({ TableName: table, Item: item }));
  }
  const found = await pages({ limit: 100 });
  expect(found.flat()).toEqual(made.toReversed());
  expect(found.length).toBe(2);
});
