import { Sha256 } from '@aws-crypto/sha256-js';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { createDynamo, createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { createLeanDynamo } from '../../lambdas/adapters/lean/lean-dynamo.ts';
import { createLeanSecretReader } from '../../lambdas/adapters/lean/lean-secrets-manager.ts';
import { ThrottledError } from '../../lambdas/adapters/passing-errors.ts';
import { createSecretReader } from '../../lambdas/adapters/secrets-manager/secrets-manager.ts';
import { ServiceUnavailableError } from '../../lambdas/domain/shared/errors.ts';
import { accountNamed, limitsOf } from '../support/limits.ts';
import {
  answering,
  cut,
  cutAtOnce,
  cutShort,
  endless,
  type FaultyService,
  failing,
  notJson,
  oncePerConnection,
  type Reply,
  type ServiceRequest,
  silent,
  startFaultyService,
} from '../support/stores/faulty-service.ts';
import { noon } from '../support/stores/keys.ts';

/** The behavior of the adapters when services fail, with either client. */
let service: FaultyService | undefined;
const environment = { ...process.env };

beforeEach(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
afterEach(() => {
  service?.stop();
  service = undefined;
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

async function start(...replies: Reply[]): Promise<FaultyService> {
  service = await startFaultyService(...replies);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = service.endpoint;
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = service.endpoint;
  return service;
}

const one = [{ pepperVersion: 'v1', digest: 'digest' }];
const two = [...one, { pepperVersion: 'v2', digest: 'digest' }];
const limits = limitsOf({ perMinute: 1, perHour: 1 });
const used = { workspaceId: 'ws', keyId: 'key', isRoot: false, revision: 1, workspaceRevision: 1 } as never;

describe.each([
  { client: 'lean client', dynamoWith: createLeanDynamo, secretReader: createLeanSecretReader },
  {
    client: 'SDK',
    dynamoWith: (options: { attempts: number; timeoutMs: number }) => createSdkDynamo(createDynamo(options)),
    secretReader: createSecretReader,
  },
])('with the $client', ({ dynamoWith, secretReader }) => {
  const dynamo = (attempts = 1, timeoutMs = 2000) => dynamoWith({ attempts, timeoutMs });
  const find = (attempts?: number, timeoutMs?: number, references = one) =>
    new DynamoCredentialStore(dynamo(attempts, timeoutMs), 'keys').find(references);
  const count = () => new DynamoCounterStore(dynamo(1, 1000), 'counters').count('key', limits, noon);

  test.each<[string, Reply]>([
    ['400 ThrottlingException', failing(400, 'ThrottlingException')],
    ['400 ProvisionedThroughputExceededException', failing(400, 'ProvisionedThroughputExceededException')],
    ['400 RequestLimitExceeded', failing(400, 'RequestLimitExceeded')],
    ['400 TransactionConflictException', failing(400, 'TransactionConflictException')],
    ['400 ReplicatedWriteConflictException', failing(400, 'ReplicatedWriteConflictException')],
    ['400 TransactionInProgressException', failing(400, 'TransactionInProgressException')],
    ['400 ThrottledException', failing(400, 'ThrottledException')],
    ['400 ExpiredTokenException', failing(400, 'ExpiredTokenException')],
    ['500 InternalServerError', failing(500, 'InternalServerError')],
    ['503 ServiceUnavailable', failing(503, 'ServiceUnavailable')],
    ['408 RequestTimeout', failing(408, 'RequestTimeout')],
    ['429 TooManyRequestsException', failing(429, 'TooManyRequestsException')],
    ['503 in HTML', notJson(503)],
    ['200 in HTML', notJson(200)],
    ['a cut connection', cut],
    ['an answer that is cut short', cutShort],
  ])('reports unavailability: %s', async (_, reply) => {
    await start(reply);
    await expect(find()).rejects.toThrow(ServiceUnavailableError);
    await expect(find(1, 2000, two)).rejects.toThrow(ServiceUnavailableError);
    await expect(count()).rejects.toThrow(ServiceUnavailableError);
  });

  test('a service that never responds times out', async () => {
    await start(silent);
    await expect(find(1, 100)).rejects.toThrow(ServiceUnavailableError);
  });

  test('reports unavailability if nothing listens', async () => {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = 'http://127.0.0.1:1';
    await expect(find()).rejects.toThrow(ServiceUnavailableError);
  });

  test('reports unavailability without credentials, and sends nothing', async () => {
    const { requests } = await start(answering({}));
    delete process.env['AWS_ACCESS_KEY_ID'];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' });
    await expect(find()).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(0);
  });

  test('a failed read is not reported as a missing credential', async () => {
    await start(
      answering({ Responses: { keys: [] }, UnprocessedKeys: { keys: { Keys: [{ pk: { S: 'DIGEST#1' } }] } } }),
    );
    await expect(find(1, 2000, two)).rejects.toThrow(ServiceUnavailableError);
  });

  test('a request that the service rejects is an internal error, not unavailability', async () => {
    await start(failing(400, 'AccessDeniedException'));
    await expect(find()).rejects.not.toThrow(ServiceUnavailableError);
    await expect(find()).rejects.toThrow('internal text');
    await expect(count()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('repeats failed reads', async () => {
    const down = await start(failing(500, 'InternalServerError'));
    await expect(find(3)).rejects.toThrow(ServiceUnavailableError);
    expect(down.requests).toHaveLength(3);
    down.stop();
    const { requests } = await start(cut, answering({ Item: { keyId: { S: 'key' } } }));
    const { Item } = await dynamo(2).get({ TableName: 'keys', Key: { pk: 'a' } });
    expect(Item).toEqual({ keyId: 'key' });
    expect(requests).toHaveLength(2);
  });

  test.each<[string, Reply]>([
    ['an error', failing(500, 'InternalServerError')],
    ['throttling', failing(400, 'ThrottlingException')],
    ['silence', silent],
    ['a cut connection', cut],
    ['half an answer', cutShort],
  ])('never repeats a count after %s, because it may have succeeded', async (_, reply) => {
    const { requests } = await start(reply);
    await expect(count()).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(1);
    const add = new DynamoCounterStore(dynamo(1, 1000), 'counters').add(
      'limited#key',
      { limited: 1 },
      noon,
      accountNamed('key'),
    );
    await expect(add).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(2);
  });

  test('includes the counts in a refusal over the limit', async () => {
    const Item = { pk: { S: 'key' }, h: { N: '7' }, m34: { N: '3' } };
    await start(failing(400, 'ConditionalCheckFailedException', { Item }));
    expect(await count()).toEqual({ admitted: false, counts: { minute: 3, hour: 7 } });
  });

  test('a refused move changes nothing, and throttling is not a refusal', async () => {
    const item = answering({ Item: { values: { L: [] } } });
    const refused = failing(400, 'TransactionCanceledException', {
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
    });
    await start(item, item, refused, item, item, failing(400, 'ThrottlingException'));
    const store = new DynamoCredentialStore(dynamo(), 'keys');
    const [reference, to] = two as [(typeof two)[0], (typeof two)[0]];
    await store.moveToPepper({ reference, credential: used }, to);
    await expect(store.moveToPepper({ reference, credential: used }, to)).rejects.toThrow(ServiceUnavailableError);
  });

  test('marking a deleted key as used is not an error', async () => {
    const { requests } = await start(failing(400, 'ConditionalCheckFailedException'));
    await expect(new DynamoCredentialStore(dynamo(), 'keys').markUsed(used, 'now')).resolves.toBeUndefined();
    expect(requests.map(({ headers }) => headers['x-amz-target'])).toEqual(['DynamoDB_20120810.UpdateItem']);
  });

  test.each<[string, Reply]>([
    ['is refused', failing(400, 'ResourceNotFoundException')],
    ['is cut off', cut],
    ['fails', failing(500, 'InternalServiceError')],
    ['has expired credentials', failing(400, 'ExpiredTokenException')],
  ])('reports unavailability for a secret whose read %s', async (_, reply) => {
    await start(reply);
    await expect(secretReader()('pepper')).rejects.toThrow(ServiceUnavailableError);
  });

  test('a secret is read by its name, and read again after a failure', async () => {
    const { requests } = await start(cut, answering({ SecretString: 'the secret' }));
    expect(await secretReader()('pepper')).toBe('the secret');
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ SecretId: 'pepper' }, { SecretId: 'pepper' }]);
  });

  test('a secret without text is an internal error', async () => {
    await start(answering({ SecretBinary: '' }));
    await expect(secretReader()('pepper')).rejects.toThrow('The secret pepper holds no text.');
  });
});

describe('the lean client', () => {
  const get = (dynamo = createLeanDynamo()) => dynamo.get({ TableName: 'keys', Key: { pk: 'a', sk: 'ü €' } });

  test('abandons a response that never ends', async () => {
    await start(endless);
    const started = Date.now();
    await expect(get(createLeanDynamo({ attempts: 1, timeoutMs: 100 }))).rejects.toThrow(ServiceUnavailableError);
    expect(Date.now() - started).toBeLessThan(1000);
  });

  const token = { TransactItems: [], ClientRequestToken: 'the token of this change' };
  const calls: Record<string, (dynamo: ReturnType<typeof createLeanDynamo>) => Promise<unknown>> = {
    GetItem: get,
    BatchGetItem: (dynamo) => dynamo.batchGet({ RequestItems: { keys: { Keys: [{ pk: 'a' }] } } }),
    Query: (dynamo) =>
      dynamo.query({
        TableName: 'keys',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'a' },
      }),
    TransactGetItems: (dynamo) =>
      dynamo.transactGet({ TransactItems: [{ Get: { TableName: 'keys', Key: { pk: 'a' } } }] }),
    PutItem: (dynamo) => dynamo.put({ TableName: 'keys', Item: { pk: 'a' } }),
    DeleteItem: (dynamo) => dynamo.delete({ TableName: 'keys', Key: { pk: 'a' } }),
    UpdateItem: (dynamo) =>
      dynamo.updateRepeatedly({ TableName: 'keys', Key: { pk: 'a' }, UpdateExpression: 'REMOVE a' }),
    TransactWriteItems: (dynamo) => dynamo.transactWrite(token),
  };

  test.each(Object.entries(calls))('sends the same %s again after a failure', async (operation, call) => {
    const { requests } = await start(cut, answering({}));
    await call(createLeanDynamo());
    expect(requests.map(({ headers }) => headers['x-amz-target'])).toEqual(
      Array(2).fill(`DynamoDB_20120810.${operation}`),
    );
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'TransactionInProgressException'])(
    'waits longer after %s: the transaction may still be running',
    async (name) => {
      const pauses: number[] = [];
      const options = { attempts: 2, pause: async (ms: number) => void pauses.push(ms) };
      await start(
        failing(400, name),
        answering({}),
        failing(400, name),
        answering({}),
        failing(500, 'X'),
        answering({}),
      );
      await createLeanDynamo(options).transactWrite(token);
      await createLeanDynamo({ ...options, throttledPauseMs: 100 }).transactWrite(token);
      await createLeanDynamo(options).transactWrite(token);
      const [throttled = 0, shorter = 0, other = 0] = pauses;
      expect(throttled).toBeGreaterThanOrEqual(500);
      expect(throttled).toBeLessThanOrEqual(1000);
      expect(shorter).toBeGreaterThanOrEqual(50);
      expect(shorter).toBeLessThanOrEqual(100);
      expect(other).toBeLessThanOrEqual(100);
    },
  );

  const throttled = failing(400, 'ThrottlingException');
  test.each<[boolean, string, Reply[]]>([
    [true, 'each attempt was throttled', [throttled, throttled]],
    [false, 'one attempt got no response', [cut, throttled]],
    [false, 'the last attempt got no response', [throttled, cut]],
    [false, 'one attempt may still run', [failing(400, 'TransactionInProgressException'), throttled]],
    [false, 'one attempt failed inside the service', [failing(500, 'InternalServerError'), throttled]],
  ])('says only of throttling that nothing was done (%p): %s', async (isKnown, _, replies) => {
    await start(...replies);
    const error = await createLeanDynamo({ throttledPauseMs: 1 })
      .transactWrite(token)
      .catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(error instanceof ThrottledError).toBe(isKnown);
  });

  test('never repeats a count, nor a transaction without a token', async () => {
    const { requests } = await start(cut);
    const dynamo = createLeanDynamo({ attempts: 5 });
    const update = dynamo.update({ TableName: 'keys', Key: { pk: 'a' }, UpdateExpression: 'ADD n :one' });
    await expect(update).rejects.toThrow(ServiceUnavailableError);
    await expect(dynamo.transactWrite({ TransactItems: [] })).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(2);
  });

  test('logs the error of DynamoDB with AWS’s request id', async () => {
    await start(failing(500, 'InternalServerError'));
    await expect(get()).rejects.toMatchObject({
      cause: { name: 'InternalServerError', message: 'internal text (request REQUEST1)' },
    });
  });

  test('logs no session token that AWS quotes with the canonical request', async () => {
    const lines =
      "The signature does not match.\n\nThe Canonical String should have been\n'POST\nx-amz-security-token:TOKEN'";
    await start(failing(400, 'InvalidSignatureException', { message: lines }));
    const error = await get().catch((each: unknown) => each);
    expect(error).toMatchObject({ message: 'The signature does not match. (request REQUEST1)' });
    expect((error as Error).stack).not.toContain('TOKEN');
  });

  test('uses one connection for call after call, also after a refusal', async () => {
    const { connections } = await start(answering({}), failing(400, 'AccessDeniedException'), answering({}));
    const dynamo = createLeanDynamo();
    await get(dynamo);
    await expect(get(dynamo)).rejects.toThrow('internal text');
    await get(dynamo);
    expect(connections()).toBe(1);
  });

  test('does not trust a connection that was idle for long: the process may have been frozen', async () => {
    const { connections } = await start(answering({}));
    const dynamo = createLeanDynamo();
    await get(dynamo);
    const { now } = Date;
    Date.now = () => now() + 30_000;
    try {
      await get(dynamo);
    } finally {
      Date.now = now;
    }
    expect(connections()).toBe(2);
  });

  test('knows the age of each connection: a busy one does not keep the others', async () => {
    const { connections } = await start(answering({}));
    const dynamo = createLeanDynamo();
    await Promise.all([get(dynamo), get(dynamo)]);
    expect(connections()).toBe(2);
    const { now } = Date;
    try {
      Date.now = () => now() + 15_000;
      await get(dynamo);
      expect(connections()).toBe(2);
      Date.now = () => now() + 30_000;
      await Promise.all([get(dynamo), get(dynamo)]);
    } finally {
      Date.now = now;
    }
    expect(connections()).toBe(3);
  });

  const countWith = (dynamo: ReturnType<typeof createLeanDynamo>) =>
    new DynamoCounterStore(dynamo, 'counters').count('key', limits, noon);
  const counted = answering({ Attributes: { m34: { N: '1' }, h: { N: '1' } } });

  test('makes a count again if the service had closed the connection, whatever other connections it has', async () => {
    const { requests, connections } = await start(oncePerConnection(counted));
    const dynamo = createLeanDynamo();
    await Promise.all([countWith(dynamo), countWith(dynamo), countWith(dynamo)]);
    expect(connections()).toBe(3);
    await expect(countWith(dynamo)).resolves.toEqual({ admitted: true, counts: { minute: 1, hour: 1 } });
    expect(connections()).toBe(4);
    expect(requests).toHaveLength(5);
    expect(requests[4]?.body).toBe(requests[3]?.body);
  });

  test.each<[string, Reply]>([
    ['the first bytes of a response', cutAtOnce],
    ['half a response', cutShort],
    ['silence', silent],
    ['an error', failing(500, 'InternalServerError')],
  ])('does not make a count again after %s on a reused connection', async (_, later) => {
    const { requests } = await start(oncePerConnection(counted, later));
    const dynamo = createLeanDynamo({ timeoutMs: 200 });
    await countWith(dynamo);
    await expect(countWith(dynamo)).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(2);
  });

  test('makes a count again only once', async () => {
    const { requests } = await start(counted, cut);
    const dynamo = createLeanDynamo();
    await countWith(dynamo);
    await expect(countWith(dynamo)).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(3);
  });

  test('opens a new connection after a timeout', async () => {
    const { connections } = await start(silent, answering({ Item: { keyId: { S: 'key' } } }));
    expect(await get(createLeanDynamo({ timeoutMs: 100 }))).toEqual({ Item: { keyId: 'key' } });
    expect(connections()).toBe(2);
  });

  test.each([
    ['a role, as on Lambda', { AWS_SESSION_TOKEN: 'token/+=' }],
    ['a user', {}],
  ])('signs as %s, and the signature matches the received request', async (_, more) => {
    const { requests } = await start(answering({}));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', ...more });
    await get();
    await createLeanSecretReader()('pepper').catch(() => {});
    const [read, secret] = requests as [ServiceRequest, ServiceRequest];
    expect(read.headers.authorization).toBe(await signatureOf(read, 'dynamodb'));
    expect(secret.headers.authorization).toBe(await signatureOf(secret, 'secretsmanager'));
    expect(read.headers['x-amz-security-token']).toBe(process.env['AWS_SESSION_TOKEN']);
  });

  test('uses new credentials from the environment', async () => {
    const { requests } = await start(answering({}));
    const dynamo = createLeanDynamo();
    await get(dynamo);
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDNEXT';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another secret';
    await get(dynamo);
    expect(requests[1]?.headers.authorization).toContain('Credential=AKIDNEXT/');
    expect(requests[1]?.headers.authorization).toBe(await signatureOf(requests[1] as ServiceRequest, 'dynamodb'));
  });

  test('sends the same requests as the SDK', async () => {
    const { requests, endpoint } = await start(answering({}));
    const sdk = createSdkDynamo(
      DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint }), {
        marshallOptions: { removeUndefinedValues: true },
      }),
    );
    const values = {
      text: 'ü',
      number: 1.5,
      yes: true,
      none: null,
      list: ['a', { b: 2 }, []],
      map: { c: {} },
      not: undefined,
    };
    for (const dynamo of [createLeanDynamo(), sdk]) {
      await dynamo.get({ TableName: 't', Key: { pk: 'a' }, ConsistentRead: true });
      await dynamo.batchGet({ RequestItems: { t: { Keys: [{ pk: 'a' }, { pk: 'b' }], ConsistentRead: true } } });
      await dynamo.update({
        TableName: 't',
        Key: { pk: 'a' },
        UpdateExpression: 'SET x = :x',
        ExpressionAttributeValues: { ':x': values },
      });
      await dynamo.transactWrite({
        TransactItems: [
          { Put: { TableName: 't', Item: { pk: 'a', ...values } } },
          { Delete: { TableName: 't', Key: { pk: 'b' } } },
          {
            Update: {
              TableName: 't',
              Key: { pk: 'c' },
              UpdateExpression: 'SET x = :x',
              ExpressionAttributeValues: { ':x': 1 },
            },
          },
        ],
      });
    }
    const sent = requests.map(({ headers, url, body }) => {
      // The SDK gives each transaction a token in order to repeat it. The lean client never repeats one.
      const { ClientRequestToken, ...input } = JSON.parse(body);
      return { url, target: headers['x-amz-target'], type: headers['content-type'], input };
    });
    expect(sent.slice(0, 4)).toEqual(sent.slice(4));
  });
});

/** Returns the Authorization header that AWS's own signer computes for the request. */
async function signatureOf({ headers, url, body }: ServiceRequest, service: string): Promise<string | undefined> {
  const { authorization = '', host = '' } = headers;
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  for (const name of ['host', 'x-amz-date', 'x-amz-target', 'content-type']) expect(names.split(';')).toContain(name);
  const [, time = ''] = /^(\d{8}T\d{6}Z)$/.exec(String(headers['x-amz-date'])) ?? [];
  const signingDate = new Date(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  expect(Math.abs(signingDate.getTime() - Date.now())).toBeLessThan(60_000);
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(process.env['AWS_SESSION_TOKEN'] && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
  };
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: host,
      path: url,
      headers: Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate, signableHeaders: new Set(names.split(';')) },
  );
  return signed.headers['authorization'];
}
