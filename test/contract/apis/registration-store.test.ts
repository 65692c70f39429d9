import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { registrationReader } from '../../../lambdas/adapters/dynamodb/apis/registration-reader.ts';
import { DynamoRegistrationStore } from '../../../lambdas/adapters/dynamodb/apis/registration-store.ts';
import type { Registration } from '../../../lambdas/domain/apis/registration.ts';
import { NotFoundError } from '../../../lambdas/domain/shared/errors.ts';
import { dynamoClients, type Engine, startEngine } from '../../support/stores/engine.ts';
import { newAudit } from '../../support/stores/keys.ts';

let engine: Engine;
let table: string;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable();
});

const at = '2026-12-24T00:00:00.000Z';
const orders: Registration = {
  id: 'a1b2c3d4e5',
  name: 'Orders',
  scopes: { 'GET /orders/{id}': 'orders:read', 'POST /orders': { scope: 'orders:write', cost: 5 }, '*': '*' },
  limitAtGateway: false,
  createdAt: at,
  updatedAt: at,
  revision: 0,
};
const newEvent = () => ({ ...newAudit('', '', 'api.registered'), workspaceId: null, keyId: null });

async function eventsIn(): Promise<unknown[]> {
  const { Items = [] } = await engine.client().send(new ScanCommand({ TableName: table }));
  // The events have the same time, so their order is random.
  return Items.filter(({ pk, sk }) => pk === 'DEPLOYMENT' && sk.startsWith('AUDIT#'))
    .map(({ action }) => action)
    .sort();
}

describe.each(dynamoClients)('registrations, with the %s', (client) => {
  const store = () => new DynamoRegistrationStore(engine.calls(client), table);
  const put = (registration: Registration) => store().put(registration.id, () => ({ registration, audit: newEvent() }));
  const reader = () => registrationReader(engine.calls(client), table);

  test('a stored registration is read by both sides', async () => {
    expect(await store().get(orders.id)).toBeUndefined();
    expect(await reader()(orders.id)).toBeUndefined();
    expect(await put(orders)).toEqual({ ...orders, revision: 1 });
    expect(await store().get(orders.id)).toEqual({ ...orders, revision: 1 });
    expect(await reader()(orders.id)).toMatchObject({ scopes: orders.scopes, limitAtGateway: false });
    expect(await eventsIn()).toEqual(['api.registered']);
  });

  test('a change gets the current registration, and replaces it', async () => {
    await put(orders);
    const changed = await store().put(orders.id, (current) => ({
      registration: { ...orders, createdAt: current?.createdAt ?? '', scopes: { '*': 'orders:read' } },
      audit: newEvent(),
    }));
    expect(changed).toEqual({ ...orders, scopes: { '*': 'orders:read' }, revision: 2 });
    expect(await store().get(orders.id)).toEqual(changed);
  });

  test('the unchanged registration is not written', async () => {
    const stored = await put(orders);
    const same = await store().put(orders.id, (current) => ({
      registration: current as Registration,
      audit: newEvent(),
    }));
    expect(same).toEqual(stored);
    expect(await eventsIn()).toHaveLength(1);
  });

  test('changes at the same time are all made, each on the one before', async () => {
    const changes = Array.from({ length: 5 }, () =>
      store().put(orders.id, (current) => ({
        registration: { ...orders, name: `${(current?.revision ?? 0) + 1}` },
        audit: newEvent(),
      })),
    );
    await Promise.all(changes);
    expect(await store().get(orders.id)).toMatchObject({ name: '5', revision: 5 });
    expect(await eventsIn()).toHaveLength(5);
  });

  test('a removed registration is gone for both sides', async () => {
    await put(orders);
    await store().delete(orders.id, ({ name }) => ({
      ...newEvent(),
      action: 'api.unregistered',
      changes: { apiId: orders.id, name },
    }));
    expect(await store().get(orders.id)).toBeUndefined();
    expect(await reader()(orders.id)).toBeUndefined();
    expect(await eventsIn()).toEqual(['api.registered', 'api.unregistered']);
    await expect(store().delete(orders.id, newEvent as never)).rejects.toThrow(NotFoundError);
    expect(await put(orders)).toMatchObject({ revision: 1 });
  });

  test('the list has all registrations, page by page', async () => {
    for (const id of ['c', 'a', 'b']) await put({ ...orders, id });
    const first = await store().list({ limit: 2, after: undefined });
    expect(first.registrations.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(first.next).toBe('b');
    const second = await store().list({ limit: 2, after: first.next });
    expect(second.registrations.map(({ id }) => id)).toEqual(['c']);
    expect(second.next).toBeUndefined();
  });
});
