import { expect, test } from '@jest/globals';
import { strings } from '../../../../console/src/all-strings.ts';
import type { ApiKey } from '../../../../console/src/keys/api-key.ts';
import { listFor, resultsFor } from '../../../../console/src/search/results.ts';

const key = (name: string, ownerId: string | null = null) =>
  ({ id: `key_${name}`, name, key: 'vsk_live_Ab3dEf9h...x9Qz', ownerId, environment: 'live' }) as ApiKey;
const member = (subject: string, name: string | null) =>
  ({ subject, name, role: 'admin', issuer: '', createdAt: '', updatedAt: '' }) as const;
const pages = [
  { path: '/keys', text: 'API keys' },
  { path: '/usage', text: 'Usage' },
];
const everything = {
  apiKeys: [key('Shop', 'customer_1'), key('Till')],
  members: [member('ada@example.com', 'Ada'), member('auth0|grace', null)],
  pages,
};
const { search } = strings;

test('without a text there are only pages', () => {
  expect(resultsFor('  ', everything)).toEqual([
    {
      title: search.pages,
      results: pages.map(({ path, text }) => ({ path, title: text, description: '' })),
    },
  ]);
});

test('the keys are those that the API found, with their facts', () => {
  const [keys] = resultsFor('sh', everything);
  expect(keys).toEqual({
    title: search.keys,
    results: [
      { path: '/keys/key_Shop', title: 'Shop', description: 'Live · vsk_live_Ab3dEf9h...x9Qz · owner customer_1' },
      { path: '/keys/key_Till', title: 'Till', description: 'Live · vsk_live_Ab3dEf9h...x9Qz' },
    ],
  });
});

test.each([
  ['ADA', ['Ada']],
  ['example.com', ['Ada']],
  ['grace', ['auth0|grace']],
  ['usage', []],
])('members match %j by name or subject', (text, names) => {
  const group = resultsFor(text, everything).find(({ title }) => title === search.members);
  expect(group?.results.map(({ title }) => title) ?? []).toEqual(names);
});

test('pages match by title; groups without results are left out', () => {
  expect(resultsFor('usa', { ...everything, apiKeys: [] }).map(({ title }) => title)).toEqual([search.pages]);
});

test('all matching keys are a list with a filter', () => expect(listFor(' a&b ')).toBe('/keys?query=a%26b'));
