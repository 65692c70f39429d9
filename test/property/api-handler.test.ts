import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { routes } from '../../lambdas/http/routes/index.ts';
import { rounds } from '../support/rounds.ts';
import { authorizer, eventOf, refusalOf } from '../unit/lambdas/http/support.ts';
import { anyText } from './support.ts';

const body = fc.oneof(anyText(), fc.json(), fc.base64String());
const parameters = fc.option(fc.dictionary(anyText({ maxLength: 8 }), anyText(), { maxKeys: 3 }));
const headers = fc.oneof(
  fc.constant({ 'content-type': 'application/json' }),
  fc.dictionary(fc.oneof(fc.constant('content-type'), anyText()), anyText(), { maxKeys: 3 }),
);
const route = fc.constantFrom(
  routes.createApiKey,
  routes.updateApiKey,
  routes.regenerateApiKey,
  routes.createPhotoRequest,
  routes.listApiKeys,
  routes.deleteApiKeyByQuery,
  routes.getApiKey,
);

test('no body, header or parameter causes a 5xx: a request is handled, or refused with its error', async () => {
  await fc.assert(
    fc.asyncProperty(route, body, headers, parameters, parameters, fc.boolean(), async (...parts) => {
      const [route, body, headers, pathParameters, queryStringParameters, isBase64Encoded] = parts;
      const event = eventOf({ body, headers, pathParameters, queryStringParameters, isBase64Encoded });
      const { handled, answer, problem } = await refusalOf(event, route);
      if (handled) expect(answer.statusCode).toBe(route.success.status);
      else {
        expect([400, 413, 415]).toContain(answer.statusCode);
        expect(problem).toMatchObject({ status: answer.statusCode, requestId: 'request-1' });
      }
    }),
    { numRuns: rounds(500, 100) },
  );
});

test('a request is refused if its authorizer context names no key, or does not say that the request is within its limit', async () => {
  const value = fc.oneof(
    anyText(),
    fc.constantFrom('live', 'test', 'true', 'false'),
    fc.boolean(),
    fc.constant(undefined),
  );
  const field = fc.constantFrom('keyId', 'workspaceId', 'environment', 'plan', 'scopes', 'rateLimited', 'retryAfter');
  const changes = fc.dictionary(field, value, { maxKeys: 2 });
  const outcomes = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('true', 'false'), changes, async (rateLimited, changes) => {
      const context: Record<string, unknown> = { ...authorizer, rateLimited, ...changes };
      const { handled, answer } = await refusalOf(eventOf({ body: null }, { authorizer: context }), routes.getStatus);
      outcomes.add(answer.statusCode);
      expect([200, 429, 500]).toContain(answer.statusCode);
      expect(handled).toBe(answer.statusCode === 200);
      if (!handled) return;
      expect(context['rateLimited']).toBe('false');
      expect(['live', 'test']).toContain(context['environment']);
      for (const name of ['keyId', 'workspaceId', 'plan', 'scopes']) expect(typeof context[name]).toBe('string');
    }),
    { numRuns: rounds(500, 100) },
  );
  expect([...outcomes].sort()).toEqual([200, 429, 500]);
});
