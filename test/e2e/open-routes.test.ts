import { describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { allRoutes, routes } from '../../lambdas/http/routes/index.ts';
import { call, expectSuccess } from '../support/service/service.ts';

test('GET /health answers 200 to anyone', async () => {
  const answer = await call('GET', '/health');
  expectSuccess(routes.getHealth, answer);
  expect(answer.text).toBe('{"status":"ok"}');
});

test('open routes do not look at keys', async () => {
  expect((await call('GET', '/health', { key: 'nonsense' })).status).toBe(200);
});

describe('GET /openapi.json', () => {
  test("passes Redocly's recommended lint", async () => {
    const answer = await call('GET', '/openapi.json');
    expectSuccess(routes.getOpenApi, answer);
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: answer.text, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  test('describes every route and nothing else', async () => {
    const { paths } = (await call('GET', '/openapi.json')).body;
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(allRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });
});
