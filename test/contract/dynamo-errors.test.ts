import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createDynamo } from '../../lambdas/adapters/dynamo.ts';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamo-counter-store.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamo-credential-store.ts';
import { createSecretReader } from '../../lambdas/adapters/secrets-manager.ts';
import { ServiceUnavailableError } from '../../lambdas/domain/errors.ts';
import { noon } from '../support/keys.ts';

/** What the adapters make of a service in trouble. A server of our own plays it. */
let server: Server | undefined;
let requests = 0;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Reply = (answer: import('node:http').ServerResponse) => void;

async function service(reply: Reply): Promise<void> {
  requests = 0;
  const listening = createServer((_, answer) => {
    requests++;
    reply(answer);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = endpoint;
}

const failing =
  (status: number, type: string): Reply =>
  (answer) => {
    answer.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
    answer.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'internal text' }));
  };

const references = [{ pepperVersion: 'v1', digest: 'digest' }];
const find = (attempts = 1, timeoutMs = 2000) =>
  new DynamoCredentialStore(createDynamo({ attempts, timeoutMs }), 'keys').find(references);
const count = () =>
  new DynamoCounterStore(createDynamo({ attempts: 1, timeoutMs: 100 }), 'counters').count(
    'key',
    { perMinute: 1, perHour: 1 },
    noon,
  );

test.each([
  [400, 'ThrottlingException'],
  [400, 'ProvisionedThroughputExceededException'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
])('a %i %s means: not available now', async (status, type) => {
  await service(failing(status, type));
  await expect(find()).rejects.toThrow(ServiceUnavailableError);
});

test('a service that never answers is given up in time', async () => {
  await service(() => {});
  await expect(find(1, 100)).rejects.toThrow(ServiceUnavailableError);
});

test('a cut connection means: not available now', async () => {
  await service((answer) => answer.destroy());
  await expect(find()).rejects.toThrow(ServiceUnavailableError);
});

test('nobody listening means: not available now', async () => {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = 'http://127.0.0.1:1';
  await expect(find()).rejects.toThrow(ServiceUnavailableError);
});

test('a refusal by the service is an error of ours, not unavailability', async () => {
  await service(failing(400, 'AccessDeniedException'));
  await expect(find()).rejects.not.toThrow(ServiceUnavailableError);
  await expect(find()).rejects.toThrow('internal text');
});

test('reads are tried again', async () => {
  await service(failing(500, 'InternalServerError'));
  await expect(find(3)).rejects.toThrow(ServiceUnavailableError);
  expect(requests).toBe(3);
});

test.each<[string, Reply]>([
  ['an error', failing(500, 'InternalServerError')],
  ['silence', () => {}],
  ['a cut connection', (answer) => answer.destroy()],
])('after %s a count is never tried again: it may have counted', async (_, reply) => {
  await service(reply);
  await expect(count()).rejects.toThrow(ServiceUnavailableError);
  expect(requests).toBe(1);
});

test('a secret that cannot be read means: not available now', async () => {
  await service(failing(400, 'ResourceNotFoundException'));
  await expect(createSecretReader()('pepper')).rejects.toThrow(ServiceUnavailableError);
});
