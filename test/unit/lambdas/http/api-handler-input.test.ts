import { describe, expect, test } from '@jest/globals';
import type { APIGatewayEventIdentity } from 'aws-lambda';
import { type Route, routes } from '../../../../lambdas/http/routes/index.ts';
import { eventOf, inputOf, openRoute, refusalOf } from './support.ts';

describe('validation', () => {
  test('reports all errors together, each with its path', async () => {
    const { handled, answer, problem } = await refusalOf(
      eventOf({
        pathParameters: null,
        queryStringParameters: { shout: 'maybe', volume: '11' },
        body: '{"text":1,"tags":[{"name":"a"},{"name":2,"size":3}],"colour":"red","":0}',
      }),
    );
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(400);
    expect(problem.code).toBe('invalid_request');
    expect(problem.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body.',
      'body.colour',
      'body.tags.1.name',
      'body.tags.1.size',
      'body.text',
      'path.id',
      'query.shout',
      'query.volume',
    ]);
  });

  test('reports each unknown field separately', async () => {
    const { problem } = await refusalOf(eventOf({ body: '{"text":"a","b":1,"__proto__":{"c":2},"constructor":3}' }));
    expect(problem.errors).toEqual(
      ['b', '__proto__', 'constructor'].map((name) => ({ path: `body.${name}`, message: 'is not a known field' })),
    );
  });

  test('does not repeat the sent values', async () => {
    const { answer } = await refusalOf(
      eventOf({
        body: '{"text":{"a":"vsk_live_x1"},"tags":"vsk_live_x2"}',
        queryStringParameters: { shout: 'vsk_live_x3' },
      }),
    );
    expect(answer.statusCode).toBe(400);
    expect(JSON.stringify(answer)).not.toContain('vsk_live_');
  });

  test.each([
    ['in the path', eventOf({ pathParameters: null }), ['path.id']],
    ['in the query', eventOf({ queryStringParameters: { shout: '' } }), ['query.shout']],
    ['in the body', eventOf({ body: '{}' }), ['body.text']],
  ])('finds errors %s alone', async (_, event, paths) => {
    const { problem } = await refusalOf(event);
    expect(problem.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
  });
});

describe('a query parameter', () => {
  test('that is given twice is refused, even with the same value', async () => {
    for (const values of [
      ['true', 'false'],
      ['true', 'true'],
    ]) {
      const event = eventOf({
        queryStringParameters: { shout: 'true' },
        multiValueQueryStringParameters: { shout: values },
      });
      const { handled, problem } = await refusalOf(event);
      expect(handled).toBe(false);
      expect(problem).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: 'query.shout', message: 'must be given once' }],
      });
    }
  });

  test('that is given once is accepted', async () => {
    const event = eventOf({
      queryStringParameters: { shout: 'true' },
      multiValueQueryStringParameters: { shout: ['true'] },
    });
    expect((await inputOf(event)).input).toMatchObject({ query: { shout: 'true' } });
  });

  test('may be missing in both representations', async () => {
    const event = eventOf({ queryStringParameters: null, multiValueQueryStringParameters: null });
    expect((await inputOf(event)).input).toMatchObject({ query: {} });
  });

  test('is refused by a route that has no query parameters', async () => {
    const event = eventOf({
      queryStringParameters: { utm: '2' },
      multiValueQueryStringParameters: { utm: ['1', '2'] },
    });
    const { handled, answer, problem } = await refusalOf(event, openRoute);
    expect([handled, answer.statusCode]).toEqual([false, 400]);
    expect(problem.errors).toEqual([{ path: 'query.utm', message: 'is not a known parameter' }]);
  });

  const ofFunctions = Object.entries(routes).filter(([, { lambda }]) => lambda !== null);
  test.each(ofFunctions)('that is unknown is refused by %s', async (_name, route: Route) => {
    const identity = { userArn: 'arn:aws:iam::123456789012:user/ops' } as APIGatewayEventIdentity;
    const query = { mode: 'grace', gracePeriodSeconds: '3600' };
    const { handled, answer, problem } = await refusalOf(
      eventOf({ queryStringParameters: query, body: null }, { identity }),
      route,
    );
    expect([handled, answer.statusCode]).toEqual([false, 400]);
    for (const name of Object.keys(query)) {
      expect(problem.errors).toContainEqual({ path: `query.${name}`, message: 'is not a known parameter' });
    }
  });

  test('with the id of a key to delete is refused if it is given twice', async () => {
    const event = eventOf({
      queryStringParameters: { id: 'key_2' },
      multiValueQueryStringParameters: { id: ['key_1', 'key_2'] },
    });
    expect((await refusalOf(event, routes.deleteApiKeyByQuery)).answer.statusCode).toBe(400);
  });
});
