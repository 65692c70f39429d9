import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { minuteMs } from '../../../lambdas/domain/shared/time.ts';
import { credentialsFrom, environmentCredentials, type ProvidedCredentials } from '../../../verify/credentials.ts';

const start = Date.UTC(2026, 10, 28, 12);

describe('credentials of a provider', () => {
  function provided(lifetimeMs: number | undefined) {
    let now = start;
    let given = 0;
    const provider = jest.fn(async (): Promise<ProvidedCredentials> => {
      given++;
      return {
        accessKeyId: `key-${given}`,
        secretAccessKey: 'secret',
        ...(lifetimeMs !== undefined && { expiration: new Date(now + lifetimeMs) }),
      };
    });
    const get = credentialsFrom(provider, () => now);
    const keyId = async () => (await get()).accessKeyId;
    const pass = (ms: number) => {
      now += ms;
    };
    return { provider, get, keyId, pass };
  }

  test('are asked for once by concurrent calls, and then known without waiting', async () => {
    const { provider, get, keyId } = provided(60 * minuteMs);
    expect(await Promise.all([keyId(), keyId(), keyId()])).toEqual(['key-1', 'key-1', 'key-1']);
    expect(get()).toEqual({ accessKeyId: 'key-1', secretAccessKey: 'secret' });
    expect(provider).toHaveBeenCalledTimes(1);
  });

  test('are asked for again after a provider has thrown without a promise', async () => {
    let calls = 0;
    const provider = (): Promise<ProvidedCredentials> => {
      if (++calls === 1) throw new Error('Not yet.');
      return Promise.resolve({ accessKeyId: 'key', secretAccessKey: 'secret' });
    };
    const get = credentialsFrom(provider, () => start);
    await expect(get()).rejects.toThrow('Not yet.');
    expect(await get()).toMatchObject({ accessKeyId: 'key' });
  });

  test('are replaced before they expire, while the old ones stay in use', async () => {
    const { get, keyId, pass } = provided(60 * minuteMs);
    await keyId();
    pass(55 * minuteMs - 1);
    expect(get()).toMatchObject({ accessKeyId: 'key-1' });
    pass(1);
    expect(get()).toMatchObject({ accessKeyId: 'key-1' });
    await new Promise(setImmediate);
    expect(get()).toMatchObject({ accessKeyId: 'key-2' });
  });

  test('that have expired are never used', async () => {
    const { keyId, pass } = provided(60 * minuteMs);
    await keyId();
    pass(60 * minuteMs);
    expect(await keyId()).toBe('key-2');
  });

  test('stay in use if a replacement fails, which is tried again', async () => {
    const { provider, get, keyId, pass } = provided(60 * minuteMs);
    await keyId();
    provider.mockRejectedValueOnce(new Error('throttled'));
    pass(56 * minuteMs);
    expect(get()).toMatchObject({ accessKeyId: 'key-1' });
    await new Promise(setImmediate);
    expect(get()).toMatchObject({ accessKeyId: 'key-1' });
    expect(provider).toHaveBeenCalledTimes(2);
    pass(10_000);
    get();
    await new Promise(setImmediate);
    expect(get()).toMatchObject({ accessKeyId: 'key-2' });
  });

  test('without an end are asked for again after some minutes', async () => {
    const { get, keyId, pass } = provided(undefined);
    await keyId();
    pass(5 * minuteMs);
    get();
    await new Promise(setImmediate);
    expect(get()).toMatchObject({ accessKeyId: 'key-2' });
  });

  test('that the provider cannot find fail the call, and the next call asks again', async () => {
    const { provider, keyId } = provided(60 * minuteMs);
    provider.mockRejectedValueOnce(new Error('no profile'));
    await expect(keyId()).rejects.toThrow('no profile');
    expect(await keyId()).toBe('key-1');
  });
});

describe('credentials of the environment', () => {
  const requests: (string | undefined)[] = [];
  const server = createServer(({ headers, url }, response) => {
    requests.push(`${url} ${headers.authorization}`);
    response.statusCode = url === '/denied' ? 403 : 200;
    const fields = {
      AccessKeyId: 'AKIA1',
      SecretAccessKey: 'secret',
      Token: 'token',
      Expiration: '2026-11-28T18:00:00Z',
    };
    response.end(JSON.stringify(fields));
  });
  let address: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test('are those of Lambda', async () => {
    const lambda = { AWS_ACCESS_KEY_ID: 'AKIA0', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
    expect(await environmentCredentials(lambda)()).toEqual({
      accessKeyId: 'AKIA0',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  test('come from the address that ECS and EKS name, with its token', async () => {
    const container = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-agent',
    };
    expect(await environmentCredentials(container)()).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date('2026-11-28T18:00:00Z'),
    });
    expect(requests).toEqual(['/v1/credentials of-the-agent']);
  });

  test('never come from another host without TLS', async () => {
    const elsewhere = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.2.example.com/credentials' };
    await expect(environmentCredentials(elsewhere)()).rejects.toThrow('names another host without TLS');
  });

  test('that the agent refuses are named', async () => {
    const denied = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/denied` };
    await expect(environmentCredentials(denied)()).rejects.toThrow('could not be read: status 403');
  });

  test('that are missing are named, with what to do', async () => {
    await expect(environmentCredentials({})()).rejects.toThrow(
      'pass { credentials: fromNodeProviderChain() } of @aws-sdk/credential-providers to createVerifier.',
    );
  });
});
