import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { AuditHistory, AuditQuery } from '../../../../../lambdas/domain/events/ports.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import * as listAuditEvents from '../../../../../lambdas/handlers/workspace/list-audit-events.ts';
import { createCursors } from '../../../../../lambdas/http/cursor.ts';
import { routes } from '../../../../../lambdas/http/routes/index.ts';
import { responseOf } from '../../../../../lambdas/http/routes/responses/index.ts';
import { newAudit, noon } from '../../../../support/stores/keys.ts';
import { authorizer, contextWith, eventOf } from '../../http/support.ts';

/** The responses of the list of audit events. test/contract/audit-history.test.ts tests the events. */
const { workspaceId } = authorizer;
let asked: [string, AuditQuery][];
let answers: Awaited<ReturnType<AuditHistory['list']>>;
let fails: Error | undefined;
beforeEach(() => {
  asked = [];
  answers = { events: [], next: undefined };
  fails = undefined;
});

async function list(query: Record<string, string> = {}, caller: Record<string, string> = {}) {
  const handler = listAuditEvents.createHandler({
    history: {
      list: async (...question) => {
        asked.push(question);
        if (fails !== undefined) throw fails;
        return answers;
      },
    },
    cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
    clock: () => noon,
    corsAllowOrigin: '*',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const event = eventOf(
    { pathParameters: null, queryStringParameters: query, body: null },
    { authorizer: { ...authorizer, ...caller } },
  );
  const answer = await handler(event, contextWith(10_000));
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

test('200: action, actor, time and request, without other stored attributes', async () => {
  const event = {
    ...newAudit(workspaceId, 'key_1', 'key.created'),
    secret: 'of another version',
  } as unknown as AuditEvent;
  answers = { events: [event], next: undefined };
  const answer = await list();
  expect(answer.status).toBe(200);
  responseOf(routes.listAuditEvents).parse(answer.body);
  const { id, at, changes } = event;
  expect(answer.body).toEqual({
    auditEvents: [
      {
        ...{ id, at, action: 'key.created', keyId: 'key_1', actor: { type: 'api_key', id: 'key_actor' } },
        ...{ requestId: 'request', changes, before: null },
      },
    ],
    nextCursor: null,
  });
});

test('200: a change of settings, with the settings before it', async () => {
  const event = { ...newAudit(workspaceId, 'key_1', 'key.updated'), before: { name: 'A' } };
  answers = { events: [event], next: undefined };
  const { body } = await list();
  responseOf(routes.listAuditEvents).parse(body);
  expect(body.auditEvents).toEqual([expect.objectContaining({ changes: { name: 'B' }, before: { name: 'A' } })]);
});

test('reads all events of the caller’s workspace in pages of 50 by default', async () => {
  await list();
  const everything = { actor: undefined, keyId: undefined, action: undefined, from: undefined, to: undefined };
  expect(asked).toEqual([[workspaceId, { ...everything, limit: 50, after: undefined }]]);
});

test('applies the filters', async () => {
  await list({
    ...{ actor: 'auth0|alice', keyId: 'key_1', action: 'key.deleted', limit: '7' },
    ...{ from: '2026-11-24T12:00:00+01:00', to: '2026-11-24T12:00:00Z' },
  });
  expect(asked[0]?.[1]).toEqual({
    ...{ actor: 'auth0|alice', keyId: 'key_1', action: 'key.deleted', limit: 7, after: undefined },
    ...{ from: Date.parse('2026-11-24T11:00:00Z'), to: Date.parse('2026-11-24T12:00:00Z') },
  });
});

describe('the next page', () => {
  test('continues after the last event of the page', async () => {
    answers = { events: [], next: 'THE-LAST-ONE' };
    const { body } = await list({ actor: 'alice' });
    await list({ actor: 'alice', cursor: body.nextCursor });
    expect(asked[1]?.[1]).toMatchObject({ actor: 'alice', after: 'THE-LAST-ONE' });
  });

  test.each([
    ['another actor', { actor: 'bob' }],
    ['another key', { keyId: 'key_2' }],
    ['another action', { action: 'key.deleted' }],
    ['another beginning', { from: '2026-11-23T00:00:00Z' }],
    ['another end', { to: '2026-11-24T12:00:01Z' }],
    ['an invented cursor', { cursor: 'made-up' }],
  ])('400 with %s', async (_, change) => {
    const query = {
      ...{ actor: 'alice', keyId: 'key_1', action: 'key.created' },
      ...{ from: '2026-11-24T00:00:00Z', to: '2026-11-24T12:00:00Z' },
    };
    answers = { events: [], next: 'THE-LAST-ONE' };
    const { body } = await list(query);
    const answer = await list({ ...query, cursor: body.nextCursor, ...change });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'query.cursor' }] } });
  });

  test('400 in another workspace', async () => {
    answers = { events: [], next: 'THE-LAST-ONE' };
    const { body } = await list();
    const answer = await list({ cursor: body.nextCursor }, { workspaceId: 'ws_01ARYZ6S410000000000000001' });
    expect(answer).toMatchObject({ status: 400 });
  });
});

test.each([
  ['an end before the beginning', { from: '2026-11-24T12:00:00Z', to: '2026-11-24T11:00:00Z' }, 'query.to'],
  ['an action that there is not', { action: 'key.borrowed' }, 'query.action'],
  ['an empty actor', { actor: '' }, 'query.actor'],
  ['an empty key', { keyId: '' }, 'query.keyId'],
  ['no time', { from: 'yesterday' }, 'query.from'],
  ['a page of none', { limit: '0' }, 'query.limit'],
  ['an unknown filter', { who: 'alice' }, 'query.who'],
])('400 for %s', async (_, query, path) => {
  expect(await list(query)).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path }] } });
  expect(asked).toEqual([]);
});

test('403 for a test key', async () => {
  expect(await list({}, { environment: 'test' })).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
  expect(asked).toEqual([]);
});

test('503 while the table does not respond', async () => {
  fails = new ServiceUnavailableError();
  expect(await list()).toMatchObject({ status: 503 });
});
