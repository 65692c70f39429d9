import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ask, askUntilDone } from '../../../cli/service/call.ts';

/** A service that returns one response after the other. */
let server: Server;
let url: string;
let answers: ({ status: number; body: unknown } | 'lost')[];
let idempotencyKeys: unknown[];
let requests: string[];
let notes: string[];

beforeEach(async () => {
  answers = [];
  requests = [];
  idempotencyKeys = [];
  notes = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    idempotencyKeys.push(request.headers['idempotency-key']);
    const answer = answers.shift() ?? { status: 500, body: {} };
    if (answer === 'lost') return response.destroy();
    const { status, body } = answer;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const unfinished = { status: 503, body: { title: 'Unfinished', detail: 'More to do.', code: 'unfinished' } };
const done = { status: 200, body: { success: true } };
const anonymous = async ({ headers }: { headers: Record<string, string> }) => headers;
const change = (method: 'PATCH' | 'DELETE') =>
  askUntilDone(url, anonymous, { method, path: '/admin/v1/workspaces/ws_1' }, (text) => notes.push(text));

describe('a change that needs several requests', () => {
  test('is repeated until it has reached every key, with one note per request', async () => {
    answers = [unfinished, unfinished, done];
    await expect(change('PATCH')).resolves.toEqual({ success: true });
    expect(requests).toHaveLength(3);
    expect(notes).toEqual([
      'Applying the change to every key of the workspace (request 1 is done) …',
      'Applying the change to every key of the workspace (request 2 is done) …',
    ]);
  });

  test('succeeds if the previous request completed the deletion', async () => {
    answers = [unfinished, { status: 404, body: { code: 'not_found' } }];
    await expect(change('DELETE')).resolves.toEqual({ success: true });
  });
});

describe('nothing else is repeated:', () => {
  test.each([
    ['a deletion of what was never there', 'DELETE' as const, 404, 'not_found', 4],
    ['an outage', 'PATCH' as const, 503, 'service_unavailable', 1],
    ['a conflict', 'PATCH' as const, 409, 'conflict', 5],
  ])('%s', async (_, method, status, code, exitCode) => {
    answers = [{ status, body: { title: 'No', detail: 'Do this.', code, requestId: 'r-1' } }];
    await expect(change(method)).rejects.toMatchObject({
      exitCode,
      message: `No: Do this.\n(status ${status}, request r-1)`,
    });
    expect(requests).toHaveLength(1);
  });
});

describe('a request with an idempotency key', () => {
  let waited: number[];
  beforeEach(() => {
    waited = [];
  });
  const create = (idempotencyKey?: string) =>
    ask(
      url,
      anonymous,
      { method: 'POST', path: '/api/v1/api-keys', body: {}, ...(idempotencyKey !== undefined && { idempotencyKey }) },
      {
        note: (text) => notes.push(text),
        wait: async (ms) => {
          waited.push(ms);
        },
      },
    );
  const failed = { status: 503, body: { title: 'Service unavailable', detail: 'Again.', code: 'service_unavailable' } };
  const running = { status: 409, body: { title: 'Request in progress', detail: 'Wait.', code: 'request_in_progress' } };

  test.each([
    ['its response is lost', 'lost' as const],
    ['the service fails', failed],
    ['the first request is still running', running],
  ])('is repeated with the same key if %s', async (_, answer) => {
    answers = [answer, answer, done];
    await expect(create('one')).resolves.toEqual({ success: true });
    expect(idempotencyKeys).toEqual(['one', 'one', 'one']);
    expect(waited).toEqual([1000, 2000]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/ Repeating the request …$/);
  });

  test('is given up after three attempts', async () => {
    answers = [failed, failed, failed, done];
    await expect(create('one')).rejects.toMatchObject({ exitCode: 1 });
    answers = ['lost', 'lost', 'lost', done];
    await expect(create('two')).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('does not respond'),
    });
    expect(requests).toHaveLength(6);
  });

  test.each([
    [400, 'invalid_request'],
    [403, 'key_limit_exceeded'],
    [409, 'conflict'],
    [422, 'idempotency_key_reused'],
    [429, 'rate_limit_exceeded'],
  ])('is not repeated after status %i', async (status, code) => {
    answers = [{ status, body: { title: 'No', detail: 'Do this.', code } }];
    await expect(create('one')).rejects.toThrow('No: Do this.');
    expect(requests).toHaveLength(1);
  });

  test.each(['lost' as const, failed, running])('is not repeated without the key: %j', async (answer) => {
    answers = [answer, done];
    await expect(create()).rejects.toMatchObject({ name: 'CliError' });
    expect(idempotencyKeys).toEqual([undefined]);
  });

  test('is not repeated if nothing listens', async () => {
    server.close();
    server.closeAllConnections();
    await expect(create('one')).rejects.toThrow('does not respond');
    expect(notes).toEqual([]);
  });
});
