import { beforeEach, expect, test } from '@jest/globals';
import { cachedRegistrations } from '../../../../../lambdas/domain/apis/cached-registrations.ts';
import type { RegisteredRoutes } from '../../../../../lambdas/domain/apis/registration.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';

const orders: RegisteredRoutes = { scopes: { '*': 'orders:read' }, limitAtGateway: false };
const changed: RegisteredRoutes = { scopes: { '*': 'orders:write' }, limitAtGateway: false };

let now: number;
let stored: Record<string, RegisteredRoutes>;
let reads: string[];
let onRead: () => void;
let registrationOf: ReturnType<typeof cachedRegistrations>;

beforeEach(() => {
  now = 1_000_000;
  stored = { orders };
  reads = [];
  onRead = () => {};
  registrationOf = cachedRegistrations(
    async (apiId) => {
      reads.push(apiId);
      const found = stored[apiId];
      onRead();
      return found;
    },
    () => now,
  );
});

test('a registration is read once a minute', async () => {
  expect(await registrationOf('orders')).toBe(orders);
  now += 59_999;
  expect(await registrationOf('orders')).toBe(orders);
  expect(reads).toEqual(['orders']);
  now += 1;
  expect(await registrationOf('orders')).toBe(orders);
  expect(reads).toEqual(['orders', 'orders']);
});

test('a registration that was removed closes the API within a minute', async () => {
  await registrationOf('orders');
  stored = {};
  now += 60_000;
  expect(await registrationOf('orders')).toBeUndefined();
});

test('a changed registration applies within a minute', async () => {
  await registrationOf('orders');
  stored = { orders: changed };
  now += 60_000;
  expect(await registrationOf('orders')).toBe(changed);
});

test('an unknown API is asked for once in ten seconds', async () => {
  expect(await registrationOf('carts')).toBeUndefined();
  stored = { orders, carts: changed };
  now += 9_999;
  expect(await registrationOf('carts')).toBeUndefined();
  expect(reads).toEqual(['carts']);
  now += 1;
  expect(await registrationOf('carts')).toBe(changed);
});

test('each API has its own registration', async () => {
  stored = { orders, carts: changed };
  expect(await registrationOf('orders')).toBe(orders);
  expect(await registrationOf('carts')).toBe(changed);
  expect(await registrationOf('orders')).toBe(orders);
  expect(reads).toEqual(['orders', 'carts']);
});

test('an older registration is not used while the table does not respond', async () => {
  await registrationOf('orders');
  onRead = () => {
    throw new ServiceUnavailableError();
  };
  now += 59_999;
  expect(await registrationOf('orders')).toBe(orders);
  now += 1;
  await expect(registrationOf('orders')).rejects.toThrow(ServiceUnavailableError);
  onRead = () => {};
  expect(await registrationOf('orders')).toBe(orders);
});

test('the time of a slow read counts as age', async () => {
  onRead = () => {
    now += 5_000;
  };
  await registrationOf('orders');
  stored = {};
  now += 55_000;
  expect(await registrationOf('orders')).toBeUndefined();
});
