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
  readonly enabled?: boolean;
  readonly tags?: Record<string, string>;
}

/** The part of API Gateway's control plane that gateway keys need. */
let keys: Key[];
let inPlans: { usagePlanId: string; keyId: string }[];
let calls: string[];
/** Replaces the response to a call, unless it returns undefined. */
let instead: (call: string) => { status: number; type: string; message?: string } | undefined;

let server: Server;
let client: APIGatewayClient;

const usagePlans = [
  { id: 'up1', name: 'latchkey-Professional-guid' },
  { id: 'up2', name: 'latchkey-Enterprise-guid' },
];

function answer(
  method: string,
  url: URL,
  body: Partial<Key> & { readonly keyId?: string },
): [status: number, body: unknown, type?: string] {
  const [, collection, id, members] = url.pathname.split('/');
  if (collection === 'usageplans' && id === undefined) {
    // Each page has one key, so the adapter must read all pages.
    const index = Number(url.searchParams.get('position') ?? 0);
    const position = index + 1 < usagePlans.length ? { position: String(index + 1) } : {};
    return [200, { item: [usagePlans[index]], ...position }];
  }
  if (collection === 'usageplans' && members === 'keys' && method === 'POST') {
    const member = { usagePlanId: id ?? '', keyId: body.keyId ?? '' };
    if (!keys.some((each) => each.id === member.keyId))
      return [404, { message: 'Invalid API Key identifier specified' }, 'NotFoundException'];
    if (inPlans.some((each) => each.keyId === member.keyId)) return [409, {}, 'ConflictException'];
    inPlans.push(member);
    return [201, { id: member.keyId }];
  }
  if (method === 'POST') {
    const { name = '', value = '', enabled, tags } = body;
    if (keys.some((each) => each.value === value)) return [409, {}, 'ConflictException'];
    const made = { id: `id${keys.length}`, name, value, ...(enabled && { enabled }), ...(tags && { tags }) };
    keys.push(made);
    return [201, made];
  }
  if (method === 'DELETE') {
    const found = keys.some((each) => each.id === id);
    keys = keys.filter((each) => each.id !== id);
    return found ? [202, {}] : [404, {}, 'NotFoundException'];
  }
  return [400, {}, 'BadRequestException'];
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
        : [other.status, { message: other.message }, other.type];
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
  pauses = [];
  denied = [];
  instead = () => undefined;
});

const names = { Professional: 'latchkey-Professional-guid', Enterprise: 'latchkey-Enterprise-guid' };
const workspace = { id: 'ws_01ARYZ6S410000000000000000', plan: 'Enterprise', planChanges: 0 };
const name = expect.stringMatching(/^latchkey-ws_01ARYZ6S410000000000000000-0-[0-9a-f]{8}$/);
let pauses: number[];
let denied: string[];

const gatewayKeys = (usagePlanNames: Record<string, string> = names) =>
  new ApiGatewayKeys(client, {
    usagePlanNames,
    deployment: 'Latchkey',
    onDenied: (keyId) => void denied.push(keyId),
    pause: async (ms) => void pauses.push(ms),
  });

/** Refuses the first calls that match, as API Gateway does while it changes a usage plan. */
function concurrent(call: string, times: number) {
  let left = times;
  instead = (called) =>
    called.startsWith(call) && left-- > 0
      ? {
          status: 409,
          type: 'ConflictException',
          message: 'Unable to complete operation due to concurrent modification. Please try again later.',
        }
      : undefined;
}

describe('creating a gateway key', () => {
  test('creates it, enabled, tagged and with a unique value, in the usage plan of the plan', async () => {
    const made = await gatewayKeys().create(workspace);
    expect(made).toEqual({ id: 'id0', value: name });
    const tags = { 'latchkey:deployment': 'Latchkey', 'latchkey:workspace': workspace.id };
    expect(keys).toEqual([{ id: 'id0', name: made.value, value: made.value, enabled: true, tags }]);
    expect(inPlans).toEqual([{ usagePlanId: 'up2', keyId: 'id0' }]);
  });

  test('creates another one each time', async () => {
    const [one, other] = [await gatewayKeys().create(workspace), await gatewayKeys().create(workspace)];
    expect(one.value).not.toBe(other.value);
    expect(inPlans.map(({ keyId }) => keyId)).toEqual(['id0', 'id1']);
  });

  test('never lists or reads API keys, which would show the values of others', async () => {
    const one = gatewayKeys();
    const { id } = await one.create(workspace);
    await one.addToPlan(id, 'Enterprise');
    await one.delete(id);
    expect(calls.filter((call) => call.startsWith('GET /apikeys'))).toEqual([]);
  });

  test('takes another value after the response to its first attempt was lost', async () => {
    let lost = true;
    instead = (call) => {
      if (call !== 'POST /apikeys' || !lost) return undefined;
      lost = false;
      return { status: 409, type: 'ConflictException', message: 'API Key already exists' };
    };
    expect(await gatewayKeys().create(workspace)).toEqual({ id: 'id0', value: name });
  });

  test('looks up the usage plans once', async () => {
    const one = gatewayKeys();
    await one.create(workspace);
    await one.create({ ...workspace, planChanges: 1, plan: 'Professional' });
    expect(calls.filter((call) => call === 'GET /usageplans')).toHaveLength(usagePlans.length);
    expect(inPlans.map(({ usagePlanId }) => usagePlanId)).toEqual(['up2', 'up1']);
  });

  test('fails for a usage plan that API Gateway does not list, and lists again the next time', async () => {
    const one = gatewayKeys({ Enterprise: 'latchkey-Enterprise-other' });
    await expect(one.create(workspace)).rejects.toThrow(ServiceUnavailableError);
    expect(keys).toEqual([]);
    usagePlans.push({ id: 'up3', name: 'latchkey-Enterprise-other' });
    expect((await one.create(workspace)).value).toEqual(name);
    usagePlans.pop();
  });

  test('leaves no key behind that it cannot add to a usage plan', async () => {
    instead = (call) => (call.endsWith('/keys') ? { status: 429, type: 'TooManyRequestsException' } : undefined);
    await expect(gatewayKeys().create(workspace)).rejects.toThrow(ServiceUnavailableError);
    expect(keys).toEqual([]);
  });

  test('reports that the Region’s maximum of keys is reached', async () => {
    instead = (call) => (call === 'POST /apikeys' ? { status: 429, type: 'LimitExceededException' } : undefined);
    await expect(gatewayKeys().create(workspace)).rejects.toThrow(GatewayKeysExhaustedError);
  });

  test.each([
    [429, 'TooManyRequestsException'],
    [400, 'ThrottlingException'],
    [503, 'ServiceUnavailableException'],
    [500, 'InternalFailure'],
  ])('is unavailable while API Gateway responds with %i %s', async (status, type) => {
    instead = () => ({ status, type });
    await expect(gatewayKeys().create(workspace)).rejects.toThrow(ServiceUnavailableError);
  });

  test('reports missing permissions', async () => {
    instead = () => ({ status: 403, type: 'AccessDeniedException' });
    await expect(gatewayKeys().create(workspace)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('while API Gateway changes another usage plan', () => {
  test.each(['POST /apikeys', 'POST /usageplans/up2/keys', 'GET /usageplans'])('%s is repeated', async (call) => {
    concurrent(call, 3);
    expect(await gatewayKeys().create(workspace)).toEqual({ id: 'id0', value: name });
    expect(inPlans).toEqual([{ usagePlanId: 'up2', keyId: 'id0' }]);
    expect(pauses).toHaveLength(3);
  });

  test('a key that did not get into its usage plan is not returned', async () => {
    concurrent('POST /usageplans/up2/keys', 100);
    await expect(gatewayKeys().create(workspace)).rejects.toThrow(ServiceUnavailableError);
    expect(keys).toEqual([]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(500);
  });

  test('a deletion is repeated', async () => {
    const { id } = await gatewayKeys().create(workspace);
    concurrent('DELETE /apikeys', 2);
    await gatewayKeys().delete(id);
    expect(keys).toEqual([]);
  });
});

describe('adding a gateway key to a plan', () => {
  test('changes nothing if it is there', async () => {
    const { id } = await gatewayKeys().create(workspace);
    expect(await gatewayKeys().addToPlan(id, 'Enterprise')).toBe(true);
    expect(inPlans).toHaveLength(1);
  });

  test('reports that the key does not exist', async () => {
    expect(await gatewayKeys().addToPlan('gone', 'Enterprise')).toBe(false);
  });

  test('reads the usage plans again after a deployment has replaced one', async () => {
    const one = gatewayKeys();
    const { id } = await one.create(workspace);
    instead = (call) =>
      call.endsWith('/keys')
        ? { status: 404, type: 'NotFoundException', message: 'Invalid Usage Plan ID specified' }
        : undefined;
    await expect(one.addToPlan(id, 'Enterprise')).rejects.toThrow(ServiceUnavailableError);
    instead = () => undefined;
    calls = [];
    expect(await one.addToPlan(id, 'Enterprise')).toBe(true);
    expect(calls).toContain('GET /usageplans');
  });
});

describe('deleting a gateway key', () => {
  test('accepts that it is gone', async () => {
    const { id } = await gatewayKeys().create(workspace);
    await gatewayKeys().delete(id);
    await gatewayKeys().delete(id);
    expect([keys, denied]).toEqual([[], []]);
  });

  test('reports a key that IAM denies to delete, because it is gone or has no tag, and goes on', async () => {
    instead = () => ({ status: 403, type: 'AccessDeniedException' });
    await gatewayKeys().delete('untagged');
    expect(denied).toEqual(['untagged']);
  });
});
