import { expect } from '@jest/globals';
import type * as z from 'zod';
import type { ErrorCode } from '../../../lambdas/domain/shared/error-codes.ts';
import { problems } from '../../../lambdas/http/problem.ts';
import { Problem } from '../../../lambdas/http/problem-schema.ts';
import { type Route, routes } from '../../../lambdas/http/routes/index.ts';
import { responseOf } from '../../../lambdas/http/routes/responses/index.ts';
import { type Answer, type CallOptions, send } from './http.ts';

/**
 * The deployment under test. `LATCHKEY_BASE_URL` names it; `LATCHKEY_ROOT_KEYS` holds root keys by plan, as JSON:
 * `{"Enterprise":["…","…"],"Professional":["…","…","…"],"Free":["…"]}`. Without them the suite starts a local run.
 */
const rootKeys: Record<string, string[]> = JSON.parse(process.env['LATCHKEY_ROOT_KEYS'] ?? '{}');

/** A root key of a workspace on this plan. Tests that need a workspace of their own use different indexes. */
export function rootKey(plan: 'Enterprise' | 'Professional' | 'Free', index = 0): string {
  const key = rootKeys[plan]?.[index];
  if (key === undefined) throw new Error(`LATCHKEY_ROOT_KEYS has no root key number ${index} of plan ${plan}.`);
  return key;
}

export function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  return send(process.env['LATCHKEY_BASE_URL'] ?? '', method, path, options);
}

/** A route with an authorizer, with valid input for a call. */
export interface RouteCall {
  readonly name: string;
  readonly route: Route;
  readonly call: (options: CallOptions) => Promise<Answer>;
  /** Sends a query parameter that the route does not have, and no body. */
  readonly callUnknown: (options: CallOptions) => Promise<Answer>;
}

const validBodies: Partial<Record<keyof typeof routes, unknown>> = {
  createApiKey: { name: 'Every route' },
  batchApiKeys: { action: 'deactivate', ids: ['key_01JD00000000000000000000ZZ'] },
  updateApiKey: { name: 'Renamed' },
  regenerateApiKey: {},
  putMember: { subject: 'every-route@example.com', role: 'viewer' },
  createPhotoRequest: { instructions: 'Show it', photo_slots: [{ instructions: 'Front', is_required: true }] },
};

const validQueries: Partial<Record<keyof typeof routes, string>> = {
  getKeyUsage: '?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z',
  getUsage: '?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z',
};

export const protectedRoutes: RouteCall[] = Object.entries(routes)
  .filter(([, { auth }]) => auth === 'api-key' || auth === 'management')
  .map(([name, route]) => {
    const json = validBodies[name as keyof typeof routes];
    // A well-formed id, so that the request has no error except the tested one.
    const path =
      route.path.replace('{id}', 'key_01JD00000000000000000000ZZ') + (validQueries[name as keyof typeof routes] ?? '');
    return {
      name: `${route.method} ${route.path}`,
      route,
      call: (options) => call(route.method, path, { ...(json !== undefined && { json }), ...options }),
      callUnknown: (options) => call(route.method, `${path}${path.includes('?') ? '&' : '?'}mode=grace`, options),
    };
  });

/** Creates a key and returns the apiKey of the response, with its value. */
export async function createKey(root: string, settings: Record<string, unknown> = {}) {
  const answer = await call('POST', '/api/v1/api-keys', { key: root, json: { name: 'Test key', ...settings } });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body.apiKey as { id: string; key: string; [field: string]: unknown };
}

export async function deleteKey(root: string, id: string): Promise<void> {
  expect(await call('DELETE', `/api/v1/api-keys/${id}`, { key: root })).toMatchObject({ status: 200 });
}

/** The status that a key value gets on the protected API. */
export async function statusOf(keyValue: string): Promise<number> {
  return (await call('GET', '/v1/status', { key: keyValue })).status;
}

/** Asserts a success as the route table defines it, with the headers of every authenticated response. */
export function expectSuccess(route: Route, answer: Answer): void {
  expect(answer).toMatchObject({ status: route.success.status });
  expect(answer.headers['content-type']).toBe('application/json');
  (responseOf(route) as z.ZodType).parse(answer.body);
  if (route.auth === 'api-key' || route.auth === 'management') expectRateHeaders(answer);
}

/** Asserts a problem as RFC 9457 and the table of problems define it. */
export function expectProblem(answer: Answer, code: ErrorCode): void {
  expect(answer.body).toMatchObject({ code });
  expect(answer.status).toBe(problems[code].status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = Problem.parse(answer.body);
  expect(problem).toMatchObject({
    type: `urn:latchkey:problem:${code}`,
    title: problems[code].title,
    status: problems[code].status,
  });
  expect(problem.detail).not.toBe('');
  expect(problem.requestId).toMatch(/^[0-9a-zA-Z-]{10,}$/);
}

/** Asserts that both styles of rate-limit headers are well-formed and agree with each other. */
export function expectRateHeaders({ headers }: Answer): void {
  expect(headers['x-ratelimit-limit']).toMatch(/^[0-9]+$/);
  expect(headers['x-ratelimit-remaining']).toMatch(/^[0-9]+$/);
  const secondsLeft = Number(headers['x-ratelimit-reset']) - Date.now() / 1000;
  expect(secondsLeft).toBeGreaterThan(-5);
  expect(secondsLeft).toBeLessThanOrEqual(3600);
  expect(headers['ratelimit-policy']).toMatch(/^"minute";q=[0-9]+;w=60, "hour";q=[0-9]+;w=3600$/);
  const limit = /^"(minute|hour)";r=([0-9]+);t=([1-9][0-9]*)$/.exec(headers['ratelimit'] ?? '');
  expect(limit?.[2]).toBe(headers['x-ratelimit-remaining']);
}
