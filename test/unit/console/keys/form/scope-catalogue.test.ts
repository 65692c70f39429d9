import { expect, test } from '@jest/globals';
import { checkRange, checkTypedRange } from '../../../../../console/src/keys/form/lists/check-range.ts';
import { scopeCatalogue } from '../../../../../console/src/keys/form/lists/scope-catalogue.ts';
import { scopeGroups } from '../../../../../console/src/keys/form/strings.ts';
import { documentOfAllRoutes } from '../../../../../scripts/generated/openapi-document.ts';

test('scopes are offered by resource, with what they allow', () => {
  const catalogue = scopeCatalogue({ document: documentOfAllRoutes() as never, configured: undefined }, [
    'orders:read',
    'status:read',
    '*',
  ]);
  const offered = catalogue.map(({ label, options }) => [label, options.map(({ value }) => value)]);
  expect(offered.slice(0, 1)).toEqual([[scopeGroups.all, ['*', '*:read']]]);
  expect(offered).toContainEqual([
    'photo-requests',
    ['photo-requests:read', 'photo-requests:write', 'photo-requests:*'],
  ]);
  expect(offered).toContainEqual(['status', ['status:read', 'status:*']]);
  expect(offered).toContainEqual([scopeGroups.used, ['orders:read']]);
  const [label, management] = offered.at(-1) ?? [];
  expect(label).toBe(scopeGroups.management);
  expect(management).toEqual(expect.arrayContaining(['api-keys:read', 'api-keys:write', 'members:write']));
  const described = catalogue.filter(({ label }) => label !== scopeGroups.used).flatMap(({ options }) => options);
  expect(described.filter(({ description }) => description === '')).toEqual([]);
});

test('configured scopes come with their descriptions, before those of the document', () => {
  const configured = {
    'orders:read': 'Read orders',
    'orders:*': 'All of orders',
    'status:read': 'See the status',
    '*': 'All of it',
  };
  const catalogue = scopeCatalogue({ document: documentOfAllRoutes() as never, configured }, ['orders:read']);
  expect(catalogue.find(({ label }) => label === 'orders')?.options).toEqual([
    { value: 'orders:*', description: 'All of orders' },
    { value: 'orders:read', description: 'Read orders' },
  ]);
  const status = catalogue.find(({ label }) => label === 'status')?.options;
  expect(status).toContainEqual({ value: 'status:read', description: 'See the status' });
  expect(catalogue[0]?.options[0]).toEqual({ value: '*', description: 'All of it' });
  expect(catalogue.map(({ label }) => label).filter((label) => ['*', scopeGroups.used].includes(label))).toEqual([]);
});

test('without the sample API or a document, its scopes are not offered', () => {
  expect(scopeCatalogue({ document: undefined, configured: undefined }, []).map(({ label }) => label)).toEqual([
    scopeGroups.all,
    scopeGroups.management,
  ]);
});

test.each(['203.0.113.7', '203.0.113.0/24', '2001:db8::/32', '::1', '10.0.0.0/8'])('%s is a range', (text) => {
  expect(checkRange(text)).toBeUndefined();
  for (let length = 1; length <= text.length; length++) expect(checkTypedRange(text.slice(0, length))).toBeUndefined();
});

test.each(['203.0.113.256', '1.2.3.4.5', '10.0.0.0/33', '2001:db8::/129', 'example.com', '1.2.3.4/8/8', '12345::'])(
  '%s cannot become one',
  (text) => {
    expect(checkRange(text)).toBeDefined();
    expect(checkTypedRange(text)).toBeDefined();
  },
);

test.each(['203.0.113', '2001:db8', '10.0.0.0/', ''])('%j is not one yet', (text) => {
  expect(checkRange(text)).toBeDefined();
  expect(checkTypedRange(text)).toBeUndefined();
});
