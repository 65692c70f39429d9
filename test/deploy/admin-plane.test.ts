import { afterAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../support/service/http.ts';
import { type Credentials, sendSigned } from '../support/service/signed.ts';
import { account, baseUrl } from './support/deployed.ts';

afterAll(() => account.close());

const admin = (method: string, path: string, json?: unknown, credentials?: Credentials): Promise<Answer> =>
  sendSigned(baseUrl, method, `/admin/v1${path}`, {
    ...(json !== undefined && { json }),
    ...(credentials !== undefined && { credentials }),
  });

/** The IAM permissions of the admin plane. test/e2e/admin.test.ts tests its routes. */
describe('nobody else is admitted', () => {
  test('with credentials that AWS does not know', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'nonsense' };
    const answer = await admin('GET', '/status', undefined, unknown);
    expect([401, 403]).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('with a wrong signature, or without permission for this route', async () => {
    const resource = 'arn:aws:execute-api:us-east-1:000000000000:*/*/GET/admin/v1/*';
    const reader = await account.user('reader', { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource });
    expect((await admin('GET', '/status', undefined, reader)).status).toBe(200);
    expect((await admin('POST', '/workspaces', { name: 'x', plan: 'Free' }, reader)).status).toBe(403);
    expect((await admin('GET', '/status', undefined, { ...reader, secretAccessKey: 'nonsense' })).status).toBe(401);
  });
});
