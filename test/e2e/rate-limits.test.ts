import { expect, test } from '@jest/globals';
import type { Answer } from '../support/service/http.ts';
import { call, createKey, expectProblem, expectRateHeaders, rootKey } from '../support/service/service.ts';

const root = rootKey('Professional', 2);
const status = (key: string) => call('GET', '/v1/status', { key });

/** Groups responses by the minute that counted them, because the minute may end during the requests. */
function byMinute(answers: Answer[]) {
  const groups = new Map<string, Answer[]>();
  for (const answer of answers) {
    const minute = answer.headers['x-ratelimit-reset'] ?? '';
    groups.set(minute, [...(groups.get(minute) ?? []), answer]);
  }
  return [...groups.values()].map((group) => ({
    admitted: group.filter(({ status: code }) => code === 200),
    limited: group.filter(({ status: code }) => code === 429),
  }));
}

test('500 concurrent requests on a limit of 60: exactly 60 are admitted in a minute, the others get 429', async () => {
  const { id, key } = await createKey(root);
  const answers = await Promise.all(Array.from({ length: 500 }, () => status(key)));
  const minutes = byMinute(answers);
  expect(minutes.flatMap(({ admitted, limited }) => [...admitted, ...limited])).toHaveLength(500);
  for (const { admitted, limited } of minutes) {
    expect(admitted.length).toBeLessThanOrEqual(60);
    if (limited.length > 0) expect(admitted).toHaveLength(60);
    for (const answer of limited) {
      expectProblem(answer, 'rate_limit_exceeded');
      expectRateHeaders(answer);
    }
    // Each admitted request saw a different number of requests left.
    const left = admitted.map(({ headers }) => Number(headers['x-ratelimit-remaining']));
    expect(new Set(left).size).toBe(left.length);
  }
  expect(minutes.some(({ limited }) => limited.length > 0)).toBe(true);
  await call('DELETE', `/api/v1/api-keys/${id}`, { key: root });
});

test('the headers count down, agree with the plan, and refusals for scope do not count', async () => {
  const { id, key } = await createKey(root, { scopes: ['status:read'] });
  const [first, refused, second] = [
    await status(key),
    await call('GET', '/v1/photo-requests', { key }),
    await status(key),
  ];
  expect(first.headers['ratelimit-policy']).toBe('"minute";q=60;w=60, "hour";q=1000;w=3600');
  expect(first.headers['x-ratelimit-limit']).toBe('60');
  expect(refused.status).toBe(403);
  if (first.headers['x-ratelimit-reset'] === second.headers['x-ratelimit-reset']) {
    expect(first.headers['x-ratelimit-remaining']).toBe('59');
    expect(refused.headers['x-ratelimit-remaining']).toBe('59');
    expect(second.headers['x-ratelimit-remaining']).toBe('58');
  }
  expect(Number(first.headers['x-ratelimit-reset']) % 60).toBe(0);
  await call('DELETE', `/api/v1/api-keys/${id}`, { key: root });
});

test('keys of one workspace have separate limits', async () => {
  const [a, b] = [await createKey(root), await createKey(root)];
  await status(a.key);
  const answer = await status(b.key);
  expect(answer.headers['x-ratelimit-remaining']).toBe('59');
  for (const { id } of [a, b]) await call('DELETE', `/api/v1/api-keys/${id}`, { key: root });
});
