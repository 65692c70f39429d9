import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiGatewayKeys } from '../../../../../lambdas/adapters/api-gateway/api-gateway-keys.ts';
import { GatewayKeysExhaustedError, ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** The part of API Gateway's control plane that gateway keys need. */
let keys: Key[];
let inPlans: { usagePlanId: string; keyId: string }[];
let calls: string[];
/** Replaces the response to a call, unless it returns undefined. */
let instead: (call: string) => { status: number; type: string } | undefined;

let server: Server;
let client: APIGatewayClient;

const usagePlans = [
  { id: 'up1', name: 'latchkey-Professional-guid' },
  { id: 'up2', name: 'latchkey-Enterprise-guid' },
];

function answer(
  method: string,
  url: URL,
  body: Record<string, string>,
): [status: number, body: unknown, type?: string] {
  const [, collection, id, members] = url.pathname.split('/');
  if (collection === 'usageplans' && id === undefined) {
    // Each page has one key, so the adapter must read all pages.
    const index = Number(url.searchParams.get('position') ?? 0);
    const position = index + 1 < usagePlans.length ? { position: String(index + 1) } : {};
    return [200, { item: [usagePlans[index]], ...position }];
  }
  if (collection === 'usageplans' && members === 'keys' && method === 'POST') {
    const member = { usagePlanId: id ?? '', keyId: body['keyId'] ?? '' };
    if (inPlans.some((each) => each.keyId === member.keyId)) return [409, {}, 'ConflictException'];
    inPlans.push(member);
    return [201, { id: member.keyId }];
  }
  if (method === 'POST') {
    const { name = '', value = '' } = body;
    if (keys.some((each) => each.value === value)) return [409, {}, 'ConflictException'];
    const made = { id: `id${keys.length}`, name, value };
    keys.push(made);
    return [201, made];
  }
  if (method === 'DELETE') {
    const found = keys.some((each) => each.id === id);
    keys = keys.filter((each) => each.id !== id);
    return found ? [202, {}] : [404, {}, 'NotFoundException'];
  }
  const query = url.searchParams.get('name') ?? '';
  return [200, { item: keys.filter(({ name }) => name.startsWith(query)) }];
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? '', 'http://localhost');
    const call = `${request.method} ${url.pathname}`;
    calls.push(call);
    const other = instead(call);
    const [status, body, type] =
      other === undefined
        ? answer(request.method ?? '', url, text === '' ? {} : JSON.parse(text))
        : [other.status, {}, other.type];
    response.writeHead(status, {
      'Content-Type': 'application/json',
      ...(type !== undefined && { 'x-amzn-ErrorType': type }),
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new APIGatewayClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  keys = [];
  inPlans = [];
  calls = [];
  instead = () => undefined;
});

const names = { Professional: 'latchkey-Professional-guid', Enterprise: 'latchkey-Enterprise-guid' };
const gatewayKeys = () => new ApiGatewayKeys(client, names);
const workspace = { id: 'ws_01ARYZ6S410000000000000000', plan: 'Enterprise', planChanges: 0 };
const name = 'latchkey-ws_01ARYZ6S410000000000000000-0';

describe('ensuring a gateway key', () => {
  test('creates it, enabled and with a unique value, in the usage plan of the plan', async () => {
    expect(await gatewayKeys().ensure(workspace)).toEqual({ id: 'id0', value: name });
    expect(keys).toEqual([{ id: 'id0', name, value: name }]);
    expect(inPlans).toEqual([{ usagePlanId: 'up2', keyId: 'id0' }]);
  });

  test('changes nothing when it is repeated', async () => {
    const first = await gatewayKeys().ensure(workspace);
    expect(await gatewayKeys().ensure(workspace)).toEqual(first);
    expect([keys.length, inPlans.length]).toEqual([1, 1]);
  });

  test('finishes an interrupted attempt: a key that is in no plan yet', async () => {
    keys = [{ id: 'begun', name, value: name }];
    expect(await gatewayKeys().ensure(workspace)).toEqual({ id: 'begun', value: name });
    expect(inPlans).toEqual([{ usagePlanId: 'up2', keyId: 'begun' }]);
  });

  test('uses the key that another request has just created', async () => {
    instead = (call) => {
      if (call !== 'POST /apikeys') return undefined;
      keys.push({ id: 'theirs', name, value: name });
      return { status: 409, type: 'ConflictException' };
    };
    expect(await gatewayKeys().ensure(workspace)).toEqual({ id: 'theirs', value: name });
  });

  test('does not use the key of another change of plan, whose name has the same start', async () => {
    keys = [{ id: 'ten', name: `${name}0`, value: `${name}0` }];
    expect((await gatewayKeys().ensure(workspace)).id).not.toBe('ten');
  });

  test('looks up the usage plans once', async () => {
    const one = gatewayKeys();
    await one.ensure(workspace);
    await one.ensure({ ...workspace, planChanges: 1, plan: 'Professional' });
    expect(calls.filter((call) => call === 'GET /usageplans')).toHaveLength(usagePlans.length);
    expect(inPlans.map(({ usagePlanId }) => usagePlanId)).toEqual(['up2', 'up1']);
  });

  test('fails for a usage plan that API Gateway does not list, and lists again the next time', async () => {
    const one = new ApiGatewayKeys(client, { Enterprise: 'latchkey-Enterprise-other' });
    await expect(one.ensure(workspace)).rejects.toThrow(ServiceUnavailableError);
    usagePlans.push({ id: 'up3', name: 'latchkey-Enterprise-other' });
    expect((await one.ensure(workspace)).value).toBe(name);
    usagePlans.pop();
  });

  test('reports that the Region’s maximum of keys is reached', async () => {
    instead = (call) => (call === 'POST /apikeys' ? { status: 429, type: 'LimitExceededException' } : undefined);
    await expect(gatewayKeys().ensure(workspace)).rejects.toThrow(GatewayKeysExhaustedError);
  });

  test.each([
    [429, 'TooManyRequestsException'],
    [503, 'ServiceUnavailableException'],
    [500, 'InternalFailure'],
  ])('is unavailable while API Gateway responds with %i %s', async (status, type) => {
    instead = () => ({ status, type });
    await expect(gatewayKeys().ensure(workspace)).rejects.toThrow(ServiceUnavailableError);
  });

  test('reports missing permissions', async () => {
    instead = () => ({ status: 403, type: 'AccessDeniedException' });
    await expect(gatewayKeys().ensure(workspace)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('deleting gateway keys', () => {
  test('deletes one, and accepts that it is gone', async () => {
    const { id } = await gatewayKeys().ensure(workspace);
    await gatewayKeys().delete(id);
    await gatewayKeys().delete(id);
    expect(keys).toEqual([]);
  });

  test("deletes all of a workspace, and no other's", async () => {
    keys = ['0', '1', '12'].map((change) => ({ id: `id${change}`, name: `latchkey-ws_A-${change}`, value: change }));
    keys.push({ id: 'other', name: 'latchkey-ws_AB-0', value: 'other' });
    await gatewayKeys().deleteAll('ws_A');
    expect(keys.map(({ id }) => id)).toEqual(['other']);
  });
});
