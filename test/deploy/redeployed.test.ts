import { expect, test } from '@jest/globals';
import type { Answer } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import { call, expectProblem, expectRateHeaders, rootKey } from '../support/service/service.ts';
import { baseUrl } from './support/deployed.ts';

/** Tests after a second deployment with other plans (changedConfig in latchkey.ts). */
const status = (key: string) => call('GET', '/v1/status', { key });

test('a key from before the deployment works, and its new limit applies', async () => {
  // It was used before under 60 a minute, see latchkey.ts.
  const key = rootKey('Professional', 4);
  const first = await status(key);
  expect(first.status).toBe(200);
  expect(first.headers['ratelimit-policy']).toBe('"minute";q=7;w=60, "hour";q=1000;w=3600');

  const answers = [first];
  while (answers.at(-1)?.status === 200 && answers.length < 30) answers.push(await status(key));
  expectProblem(answers.at(-1) as Answer, 'rate_limit_exceeded');
  const admitted = Object.groupBy(
    answers.filter((answer) => answer.status === 200),
    ({ headers }) => headers['x-ratelimit-reset'] ?? '',
  );
  for (const inOneMinute of Object.values(admitted)) expect(inOneMinute?.length).toBeLessThanOrEqual(7);
});

test('the throttle of a usage plan refuses at the gateway, as a problem with rate-limit headers', async () => {
  const { rootKey: key } = await createWorkspace(baseUrl, 'Throttled');
  const answers = await Promise.all(Array.from({ length: 20 }, () => status(key)));
  const refused = answers.filter((answer) => answer.status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) {
    expectProblem(answer, 'rate_limit_exceeded');
    expectRateHeaders(answer);
    expect(answer.body.detail).toBe(
      'Too many requests in a short time. Wait for the number of seconds in Retry-After.',
    );
    expect(answer.headers['retry-after']).toBe('1');
  }
});

test('a throttle applies to one workspace, and does not slow another one on the same plan', async () => {
  const [busy, quiet] = [await createWorkspace(baseUrl, 'Throttled'), await createWorkspace(baseUrl, 'Throttled')];
  const answers = await Promise.all(Array.from({ length: 10 }, () => status(busy.rootKey)));
  expect(answers.some((answer) => answer.status === 429)).toBe(true);
  expect((await status(quiet.rootKey)).status).toBe(200);
});

test('a quota refuses until the end of the UTC day', async () => {
  const { rootKey: key } = await createWorkspace(baseUrl, 'Metered');
  for (let i = 0; i < 3; i++) expect((await status(key)).status).toBe(200);
  const answer = await status(key);
  expectProblem(answer, 'quota_exceeded');
  expect(answer.headers['ratelimit-policy']).toContain('"day";q=3;w=86400');
  expect(answer.headers['ratelimit']).toContain('"day";r=0');
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(86_400);
});
