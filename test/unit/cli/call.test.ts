import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askUntilDone } from '../../../cli/service/call.ts';

/** A service that returns one response after the other. */
let server: Server;
let url: string;
let answers: { status: number; body: unknown }[];
let requests: string[];
let notes: string[];

beforeEach(async () => {
  answers = [];
  requests = [];
  notes = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
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
const ask = (method: 'PATCH' | 'DELETE') =>
  askUntilDone(url, anonymous, { method, path: '/admin/v1/workspaces/ws_1' }, (text) => notes.push(text));

describe('a change that needs several requests', () => {
  test('is repeated until it has reached every key, with one note per request', async () => {
    answers = [unfinished, unfinished, done];
    await expect(ask('PATCH')).resolves.toEqual({ success: true });
    expect(requests).toHaveLength(3);
    expect(notes).toEqual([
      'Applying the change to every key of the workspace (request 1 is done) …',
      'Applying the change to every key of the workspace (request 2 is done) …',
    ]);
  });

  test('succeeds if the previous request completed the deletion', async () => {
    answers = [unfinished, { status: 404, body: { code: 'not_found' } }];
    await expect(ask('DELETE')).resolves.toEqual({ success: true });
  });
});

describe('nothing else is repeated:', () => {
  test.each([
    ['a deletion of what was never there', 'DELETE' as const, 404, 'not_found', 4],
    ['an outage', 'PATCH' as const, 503, 'service_unavailable', 1],
    ['a conflict', 'PATCH' as const, 409, 'conflict', 5],
  ])('%s', async (_, method, status, code, exitCode) => {
    answers = [{ status, body: { title: 'No', detail: 'Do this.', code, requestId: 'r-1' } }];
    await expect(ask(method)).rejects.toMatchObject({
      exitCode,
      message: `No: Do this.\n(status ${status}, request r-1)`,
    });
    expect(requests).toHaveLength(1);
  });
});
