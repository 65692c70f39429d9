import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { NotFoundError, ServiceUnavailableError } from '../../../../lambdas/domain/shared/errors.ts';
import { authorizer, call, echoRoute, eventOf, type LogLine } from './support.ts';

const keyValue = 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4A5Brf';

/** A request with the secret wherever a client can put one. */
const withSecrets = (changes: Partial<APIGatewayProxyEvent> = {}, context: Record<string, unknown> = {}) => {
  const headers = {
    'content-type': `application/json; note=${keyValue}`,
    'x-api-key': keyValue,
    authorization: `Bearer ${keyValue}`,
    cookie: `session=${keyValue}`,
    [keyValue]: keyValue,
  };
  return eventOf(
    {
      path: `/v1/echoes/${keyValue}`,
      pathParameters: { id: keyValue },
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      body: JSON.stringify({ text: keyValue }),
      ...changes,
    },
    { path: `/prod/v1/echoes/${keyValue}`, ...context },
  );
};

/** Everything that a logger could write of its calls, including nested, hidden and inherited properties. */
const written = (lines: readonly LogLine[]) =>
  inspect(lines, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });

const fail = (error: unknown) => async () => {
  throw error;
};

const succeed = async () => ({ echo: keyValue });

const cases: [string, APIGatewayProxyEvent, number, () => Promise<unknown>][] = [
  ['a success', withSecrets(), 201, succeed],
  ['a refusal by the handler', withSecrets(), 404, fail(new NotFoundError('echo'))],
  ['an outage', withSecrets(), 503, fail(new ServiceUnavailableError())],
  ['an unknown error', withSecrets(), 500, fail(new TypeError('x is undefined'))],
  ['a 429', withSecrets({}, { authorizer: { ...authorizer, rateLimited: 'true' } }), 429, succeed],
  ['malformed JSON', withSecrets({ body: `{"text":"${keyValue}` }), 400, succeed],
  ['malformed JSON that starts with it', withSecrets({ body: keyValue }), 400, succeed],
  ['a wrong type', withSecrets({ body: JSON.stringify({ text: [keyValue] }) }), 400, succeed],
  ['an unknown field', withSecrets({ body: JSON.stringify({ [keyValue]: keyValue }) }), 400, succeed],
  ['a wrong query', withSecrets({ queryStringParameters: { shout: keyValue, [keyValue]: keyValue } }), 400, succeed],
  [
    'a repeated query',
    withSecrets({ multiValueQueryStringParameters: { [keyValue]: [keyValue, keyValue] } }),
    400,
    succeed,
  ],
  ['too large a body', withSecrets({ body: keyValue.repeat(5000) }), 413, succeed],
  ['another media type', withSecrets({ headers: { 'content-type': `text/${keyValue}` } }), 415, succeed],
  ['a missing authorizer context', withSecrets({}, { authorizer: null }), 500, succeed],
  [
    'a malformed authorizer context',
    withSecrets({}, { authorizer: { ...authorizer, environment: keyValue, rateLimited: keyValue } }),
    500,
    succeed,
  ],
];

test.each(cases)('the log of %s has no header, body, parameter or key value', async (_, event, status, handle) => {
  const { answer, lines } = await call(echoRoute, event, handle);
  expect(answer.statusCode).toBe(status);
  expect(lines).toHaveLength(1);
  expect(written(lines)).not.toContain(keyValue);
  // The log must not contain a part of the secret either, nor a header or body without it.
  expect(written(lines)).not.toContain(keyValue.slice(17, 52));
  expect(written(lines)).not.toContain('Bearer');
  expect(written(lines)).not.toContain('note=');
  expect(Object.keys(lines[0]?.fields ?? {}).sort()).toEqual(
    expect.arrayContaining(['durationMs', 'requestId', 'route', 'status']),
  );
});

test('the search of these tests finds a secret in the cause of a logged error', () => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { items: [{ deep: { keyValue } }] }) });
  expect(written([{ level: 'error', message: 'request failed', fields: { error } }])).toContain(keyValue);
});
