import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetAccountCommand,
  GetApiKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiGatewayKeys } from '../../../../lambdas/adapters/api-gateway/api-gateway-keys.ts';
import { GatewayKeys } from '../../../../local/gateway/gateway-keys.ts';
import { UsagePlans } from '../../../../local/gateway/usage-plans.ts';
import { startApiGateway } from '../../../../local/services/api-gateway/api-gateway.ts';

const usagePlans = [
  { id: 'P1', name: 'Stack-Small', throttle: undefined, quota: { limit: 1, period: 'DAY' as const }, keys: {} },
  { id: 'P2', name: 'Stack-Big', throttle: undefined, quota: undefined, keys: {} },
];

let folder: string;
let file: string;
let keys: GatewayKeys;
let served: Awaited<ReturnType<typeof startApiGateway>>;
let client: APIGatewayClient;

const clientOf = (endpoint: string) =>
  new APIGatewayClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
  file = join(folder, 'gateway-keys.json');
  keys = new GatewayKeys(file);
  served = await startApiGateway(usagePlans, keys);
  client = clientOf(served.endpoint);
});
afterEach(async () => {
  client.destroy();
  await served.stop();
  rmSync(folder, { recursive: true });
});

const workspace = { id: 'ws_01JD00000000000000000000ZZ', plan: 'Small', planChanges: 0 };
const adapter = () =>
  new ApiGatewayKeys(client, {
    usagePlanNames: { Small: 'Stack-Small', Big: 'Stack-Big' },
    deployment: 'Latchkey',
    onDenied: () => {},
  });

describe('gateway keys that functions create', () => {
  test('count against their usage plan immediately', async () => {
    const admitting = new UsagePlans(usagePlans, () => 0, keys);
    const { id, value } = await adapter().create(workspace);
    expect(admitting.admit(value)).toEqual({ apiKey: value, apiKeyId: id });
    expect(() => admitting.admit(value)).toThrow(expect.objectContaining({ type: 'QUOTA_EXCEEDED' }));

    const bigger = await adapter().create({ ...workspace, plan: 'Big', planChanges: 1 });
    for (let i = 0; i < 3; i++) admitting.admit(bigger.value);

    await adapter().delete(id);
    expect(() => admitting.admit(value)).toThrow(expect.objectContaining({ type: 'INVALID_API_KEY' }));
  });

  test('have a tag, and are added to their plan once', async () => {
    const { id } = await adapter().create(workspace);
    expect(keys.get(id)?.tags).toEqual({ 'latchkey:deployment': 'Latchkey', 'latchkey:workspace': workspace.id });
    expect(await adapter().addToPlan(id, 'Small')).toBe(true);
    expect(await adapter().addToPlan('gone', 'Small')).toBe(false);
    const { tags } = (await client.send(new GetApiKeysCommand({}))).items?.[0] ?? {};
    expect(tags).toEqual(keys.get(id)?.tags);
  });

  test('are deleted by their ids only', async () => {
    const [first, other] = [await adapter().create(workspace), await adapter().create(workspace)];
    await adapter().delete(first.id);
    await adapter().delete(first.id);
    expect(keys.all().map(({ id }) => id)).toEqual([other.id]);
  });

  test('admit no request while they are disabled or in no plan', async () => {
    const admitting = new UsagePlans(usagePlans, () => 0, keys);
    const value = 'a-value-of-twenty-characters';
    const { id } = await client.send(new CreateApiKeyCommand({ name: 'n', value, enabled: false }));
    expect(() => admitting.admit(value)).toThrow(expect.objectContaining({ type: 'INVALID_API_KEY' }));
    await client.send(new CreateUsagePlanKeyCommand({ usagePlanId: 'P2', keyId: id, keyType: 'API_KEY' }));
    expect(() => admitting.admit(value)).toThrow(expect.objectContaining({ type: 'INVALID_API_KEY' }));
  });

  test('survive the run, in a file for this user only', async () => {
    const made = await adapter().create(workspace);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new GatewayKeys(file).get(made.id)).toMatchObject({ value: made.value, usagePlanId: 'P1' });
    writeFileSync(file, '{');
    expect(() => new GatewayKeys(file)).toThrow(/gateway-keys\.json is damaged/);
  });
});

describe('the endpoint refuses', () => {
  const create = (value?: string) => client.send(new CreateApiKeyCommand({ name: 'n', value, enabled: true }));

  test('a value that is taken, or too short', async () => {
    await create('a-value-of-twenty-characters');
    await expect(create('a-value-of-twenty-characters')).rejects.toThrow(
      expect.objectContaining({ name: 'ConflictException' }),
    );
    await expect(create('short')).rejects.toThrow(expect.objectContaining({ name: 'BadRequestException' }));
  });

  test('a second plan for a key, an unknown plan, an unknown key', async () => {
    const { id } = await create();
    const put = (usagePlanId: string, keyId = id) =>
      client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
    await put('P1');
    await expect(put('P1')).rejects.toThrow(expect.objectContaining({ name: 'ConflictException' }));
    await expect(put('P2')).rejects.toThrow(expect.objectContaining({ name: 'ConflictException' }));
    await expect(put('P9')).rejects.toThrow(expect.objectContaining({ name: 'NotFoundException' }));
    await expect(put('P1', 'nope')).rejects.toThrow(expect.objectContaining({ name: 'NotFoundException' }));
    await expect(client.send(new DeleteApiKeyCommand({ apiKey: 'nope' }))).rejects.toThrow(
      expect.objectContaining({ name: 'NotFoundException' }),
    );
  });

  test('unsupported operations, and clients without its path', async () => {
    await expect(client.send(new GetAccountCommand({}))).rejects.toThrow(/does not serve GET \/account/);
    const stranger = clientOf(new URL(served.endpoint).origin);
    await expect(stranger.send(new GetApiKeysCommand({}))).rejects.toThrow(
      expect.objectContaining({ name: 'AccessDeniedException' }),
    );
    stranger.destroy();
  });

  test('a malformed request, and continues', async () => {
    const { hostname, port, pathname } = new URL(served.endpoint);
    const statusOf = (path: string) =>
      new Promise((resolve) => get({ hostname, port, path }, (response) => resolve(response.statusCode)));
    expect(await statusOf('//')).toBe(403);
    expect(await statusOf(`${pathname}/apikeys/%`)).toBe(400);
    await create('a-value-of-twenty-characters');
  });

  test('to show values that were not requested', async () => {
    await create('a-value-of-twenty-characters');
    const { items } = await client.send(new GetApiKeysCommand({}));
    expect(items?.map(({ value }) => value)).toEqual([undefined]);
  });
});
