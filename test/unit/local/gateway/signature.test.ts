import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serve } from '../support/running-gateway.ts';
import { gatewayResponse, method, path, TinyStack } from '../support/tiny-stack.ts';

const operator = { accessKeyId: 'LOCALOPERATOR', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = Date.parse('2026-11-24T12:00:00Z');

const tiny = new TinyStack(
  {
    Things: path('things'),
    Thing: path('{id}', 'Things'),
    Post: method('POST', 'Things', 'Echo', { AuthorizationType: 'AWS_IAM' }),
    Get: method('GET', 'Thing', 'Echo', { AuthorizationType: 'AWS_IAM' }),
    Delete: method('DELETE', 'Thing', 'Echo', { AuthorizationType: 'AWS_IAM' }),
    BadSignature: gatewayResponse('INVALID_SIGNATURE', {
      StatusCode: '401',
      ResponseTemplates: { 'application/json': '{"detail":$context.error.messageString}' },
    }),
  },
  { Echo: 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });' },
);

let gateway: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  gateway = await serve(tiny, { operator, clock: () => now });
});
afterAll(async () => {
  await gateway.stop();
  tiny.remove();
});

interface Signed {
  readonly method?: string;
  /** The request as it is sent. */
  readonly target?: string;
  readonly canonicalPath?: string;
  readonly canonicalQuery?: string;
  readonly body?: string;
  readonly signedBody?: string;
  readonly secret?: string;
  readonly id?: string;
  readonly scope?: string;
  readonly date?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Signs by hand as the AWS page describes, independently of the tested code. */
function signedHeaders(request: Signed): [string, string][] {
  const { method: verb = 'POST', target = '/things', body = '', signedBody = body, headers = [] } = request;
  const { canonicalPath = target, canonicalQuery = '', secret = operator.secretAccessKey } = request;
  const { id = operator.accessKeyId, date = '20261124T120000Z' } = request;
  const day = date.slice(0, 8);
  const { scope = `${day}/us-east-1/execute-api/aws4_request` } = request;
  const all = [['host', new URL(gateway.url).host], ['x-amz-date', date], ...headers].sort();
  const names = all.map(([name]) => name).join(';');
  const canonical = [
    verb,
    canonicalPath,
    canonicalQuery,
    ...all.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(signedBody),
  ].join('\n');
  const key = scope
    .split('/')
    .slice(0, 3)
    .concat('aws4_request')
    .reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = hmac(key, toSign).toString('hex');
  return [
    ['X-Amz-Date', date],
    ...headers.map(([name, value]): [string, string] => [name, value]),
    ['Authorization', `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`],
  ];
}

const send = (request: Signed = {}) =>
  gateway.call(request.method ?? 'POST', request.target ?? '/things', signedHeaders(request), request.body);

describe('a signed request', () => {
  test('passes, and the function gets the signer', async () => {
    const answer = await send({ body: '{"name":"Ä"}' });
    expect(answer.status).toBe(200);
    expect(answer.json.requestContext.identity).toMatchObject({
      accessKey: 'LOCALOPERATOR',
      accountId: '000000000000',
      userArn: 'arn:aws:iam::000000000000:user/local-operator',
    });
  });

  test('passes with an encoded path, a query and more signed headers', async () => {
    const answer = await send({
      method: 'GET',
      target: '/things/a%20b?z=1&a=x%20y&a=b',
      // Path segments are encoded once more; query parameters are sorted.
      canonicalPath: '/things/a%2520b',
      canonicalQuery: 'a=b&a=x%20y&z=1',
      headers: [['x-amz-content-sha256', sha256('')]],
    });
    expect(answer.status).toBe(200);
    expect(answer.json.pathParameters).toEqual({ id: 'a b' });
  });

  test('passes with an override of its method that it signed', async () => {
    const headers = signedHeaders({ method: 'DELETE', target: '/things/1' });
    const answer = await gateway.call('POST', '/things/1', [...headers, ['X-HTTP-Method-Override', 'DELETE']]);
    expect([answer.status, answer.json.httpMethod]).toEqual([200, 'DELETE']);
  });

  test('passes up to five minutes early or late', async () => {
    for (const date of ['20261124T115500Z', '20261124T120500Z']) expect((await send({ date })).status).toBe(200);
  });
});

const mismatch = 'The request signature we calculated does not match the signature you provided.';

describe('refused, with the messages of API Gateway:', () => {
  test.each<[string, Signed, string]>([
    ['another secret', { secret: 'guessed' }, mismatch],
    ['another body', { body: '{"plan":"Enterprise"}', signedBody: '{"plan":"Free"}' }, mismatch],
    ['another path', { canonicalPath: '/other' }, mismatch],
    ['another query', { target: '/things?a=1', canonicalPath: '/things', canonicalQuery: 'a=2' }, mismatch],
    ['another hash of the body', { body: 'x', headers: [['x-amz-content-sha256', sha256('y')]] }, mismatch],
    ['somebody unknown', { id: 'SOMEBODY' }, 'The security token included in the request is invalid.'],
    [
      'another service',
      { scope: '20261124/us-east-1/s3/aws4_request' },
      'Credential should be scoped to 20261124/us-east-1/execute-api/aws4_request.',
    ],
    [
      'another Region',
      { scope: '20261124/eu-west-1/execute-api/aws4_request' },
      'Credential should be scoped to 20261124/us-east-1/execute-api/aws4_request.',
    ],
    [
      'another day than its date',
      { scope: '20261123/us-east-1/execute-api/aws4_request' },
      'Credential should be scoped to 20261124/us-east-1/execute-api/aws4_request.',
    ],
    [
      'an old signature',
      { date: '20261124T115459Z' },
      'Signature expired: 20261124T115459Z is now earlier than 20261124T115500Z',
    ],
    [
      'one from the future',
      { date: '20261124T120501Z' },
      'Signature not yet current: 20261124T120501Z is still later than 20261124T120000Z',
    ],
    ['no date', { date: 'yesterday' }, "The request needs an 'X-Amz-Date' header."],
  ])('%s', async (_, request, detail) => {
    const answer = await send(request);
    expect({ status: answer.status, body: answer.json }).toEqual({ status: 401, body: { detail } });
    expect(answer.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
  });

  test.each(['X-HTTP-Method-Override', 'x-http-method-override'])('another method in an unsigned %s', async (name) => {
    const request = { method: 'GET', target: '/things/1' };
    const headers: [string, string][] = [...signedHeaders(request), [name, 'DELETE']];
    const answer = await gateway.call('GET', '/things/1', headers);
    expect({ status: answer.status, body: answer.json }).toEqual({ status: 401, body: { detail: mismatch } });
  });

  test.each(['/things/./1', '/things/1/.', '/things/2/../1', '/things//1', '//things/1'])(
    'another path with the same canonical path, %s',
    async (target) => {
      const headers = signedHeaders({ method: 'GET', target: '/things/1' });
      expect([401, 403]).toContain((await gateway.call('GET', target, headers)).status);
    },
  );

  test('a dot segment as an id, although it is signed', async () => {
    const answer = await send({ method: 'GET', target: '/things/.', canonicalPath: '/things' });
    expect({ status: answer.status, body: answer.json }).toEqual({ status: 401, body: { detail: mismatch } });
  });

  test('no signature at all', async () => {
    const answer = await gateway.call('POST', '/things');
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ message: 'Missing Authentication Token' });
  });

  test.each(['Bearer vsk_live_x', 'AWS4-HMAC-SHA256 Credential=a', 'AWS4-HMAC-SHA256'])('%s', async (value) => {
    const answer = await gateway.call('POST', '/things', [['Authorization', value]]);
    expect(answer.status).toBe(401);
    expect(answer.json.detail).toMatch(/^Authorization header requires/);
  });

  test('a signature that covers neither host nor date', async () => {
    const [date, authorization] = signedHeaders({}) as [[string, string], [string, string]];
    const bare = authorization[1].replace('SignedHeaders=host;x-amz-date', 'SignedHeaders=accept');
    const answer = await gateway.call('POST', '/things', [date, ['Authorization', bare]]);
    expect(answer.status).toBe(401);
    expect(answer.json.detail).toBe("'Host' and 'X-Amz-Date' must be among the signed headers.");
  });

  test('any request, if the gateway has no operator', async () => {
    const closed = await serve(tiny, { clock: () => now });
    const answer = await closed.call('POST', '/things', signedHeaders({}));
    expect(answer.status).toBe(401);
    await closed.stop();
  });
});
