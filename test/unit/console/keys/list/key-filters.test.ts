import { expect, test } from '@jest/globals';
import {
  addressFor,
  filtersFrom,
  isFiltered,
  type KeyFilters,
  noFilters,
  ownedBy,
  queryFor,
  withoutSecret,
} from '../../../../../console/src/keys/list/key-filters.ts';
import { routes } from '../../../../../lambdas/http/routes/index.ts';

const all: KeyFilters = {
  query: 'shop & co',
  ownerId: 'customer_42',
  environment: 'test',
  status: 'expired',
  scope: 'orders:read',
  expiresWithin: 30,
  unusedFor: 90,
  rotation: 'failing',
  sort: '-lastUsedAt',
};
const value = `vsk_live_Ab3dEf9h${'s'.repeat(41)}`;

test('the filters survive an address', () => {
  expect(filtersFrom(new URLSearchParams(addressFor(all).toString()))).toEqual(all);
  expect(addressFor(noFilters).toString()).toBe('');
  expect(filtersFrom(new URLSearchParams())).toEqual(noFilters);
  expect(ownedBy('a/b')).toBe('/keys?ownerId=a%2Fb');
});

test('invalid filters of an address are left out', () => {
  const address = 'query=&status=gone&environment=prod&expiresWithin=-1&unusedFor=x&rotation=x&sort=secret';
  expect(filtersFrom(new URLSearchParams(address))).toEqual(noFilters);
});

test('the API accepts the query, and it is the same for a whole day', () => {
  const morning = queryFor(all, Date.parse('2026-11-28T00:00:00.000Z'));
  expect(morning).toMatchObject({
    expiresBefore: '2026-12-29T00:00:00.000Z',
    unusedSince: '2026-08-30T00:00:00.000Z',
  });
  expect(queryFor(all, Date.parse('2026-11-28T23:59:59.999Z'))).toEqual(morning);
  expect(routes.listApiKeys.request.query.safeParse(morning).success).toBe(true);
  expect(routes.listApiKeys.request.query.safeParse(queryFor(noFilters, 0)).success).toBe(true);
});

test('the order is not a filter', () => {
  expect(isFiltered({ ...noFilters, sort: 'name' })).toBe(false);
  expect(isFiltered({ ...noFilters, query: 'x' })).toBe(true);
});

test.each([
  [value, 'vsk_live_Ab3dEf9h'],
  [` "${value}" `, 'vsk_live_Ab3dEf9h'],
  [`curl -H 'X-API-Key: ${value}'`, 'vsk_live_Ab3dEf9h'],
  [value.slice(0, 40), 'vsk_live_Ab3dEf9h'],
  [value.replace('live_', ''), 'vsk_Ab3dEf9h'],
])('of the key value in %j, only prefix and tag remain', (text, expected) => {
  expect(withoutSecret(text)).toBe(expected);
});

test.each(['vsk_live_Ab3dEf9h...x9Qz', 'key_01KB4ZQ5V0D3W1Y8N7M2R6T9XC', 'load_test_automation', 'customer_42', ''])(
  '%j is not shortened',
  (text) => {
    expect(withoutSecret(text)).toBe(text);
  },
);

test('a key value in an address is shortened as well', () => {
  expect(filtersFrom(new URLSearchParams({ query: value })).query).toBe('vsk_live_Ab3dEf9h');
});

test.each([
  ['sk_live-4eC39HqLyjWDarjtT1zdp7dcAbCdEf12', '...Ef12'],
  ['Authorization: Bearer 0123456789abcdef0123456789abcafe', '...cafe'],
])('of a value of another system in %j, only the end remains', (text, expected) => {
  expect(withoutSecret(text)).toBe(expected);
});

test.each([
  'key_01M8E5EPE2RSJ6ABCDEFGHJKMN',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  'a-very-long-service-name-in-production-eu-west-1',
  'customer_of_the_year_2026_with_a_long_id',
  'Ada Lovelace and the analytical engine of 1843',
])('%j is not a value', (text) => expect(withoutSecret(text)).toBe(text));
