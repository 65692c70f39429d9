import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RateLimitExceededError } from '../../../lambdas/domain/limits/limit-errors.ts';
import { problemOf } from '../../../lambdas/http/problem.ts';
import { rateLimitHeaderNames } from '../../../lambdas/http/rate-limit-headers.ts';
import { synthesized } from '../support/synthesized.ts';

const page = readFileSync('README.md', 'utf8');
const [, responses = ''] = /<!-- responses -->(.*?)<!-- \/responses -->/s.exec(page) ?? [];
const problems = [...responses.matchAll(/^\{"type".*\}$/gm)].map(([json]) => JSON.parse(json));

test('the problem documents in the README are those of the code', () => {
  const unauthorized = synthesized()
    .all('AWS::ApiGateway::GatewayResponse')
    .find(({ Properties }) => Properties['ResponseType'] === 'UNAUTHORIZED')?.Properties['ResponseTemplates'];
  const requestId = expect.any(String);
  expect(problems).toEqual([
    { ...JSON.parse(unauthorized['application/json']), requestId },
    { ...problemOf(new RateLimitExceededError(), ''), requestId },
  ]);
});

test('the README shows the rate-limit headers of the code', () => {
  const shown = [...responses.matchAll(/^((?:X-)?RateLimit[\w-]*): /gm)].map(([, name]) => name);
  expect([...new Set(shown)]).toEqual([...rateLimitHeaderNames]);
});
