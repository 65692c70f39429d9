import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { askUntilDone } from '../../../cli/call.ts';

/** A service that gives one answer after the other. */
let server: Server;
let url: string;
let answers: { status: number; body: unknown }[];
let requests: string[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  jest.restoreAllMocks();
  server.close();
  server.closeAllConnections();
});

const unfinished = { status: 503, body: { title: 'Unfinished', detail: 'More to do.', code: 'unfinished' } };
const done = { status: 200, body: { success: true } };
const anonymous = async ({ headers }: { headers: Record<string, string> }) => headers;
const ask = (method: 'PATCH' | 'DELETE') => askUntilDone(url, anonymous, { method, path: '/admin/v1/workspaces/ws_1' });

describe('a change that needs several requests', () => {
  test('is asked for again until it has reached every key, and says so a line each', async () => {
    const said = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    answers = [unfinished, unfinished, done];
    await expect(ask('PATCH')).resolves.toEqual({ success: true });
    expect(requests).toHaveLength(3);
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      'The change goes on to every key of the workspace (1) …\n',
      'The change goes on to every key of the workspace (2) …\n',
    ]);
  });

  test('is done if the one before deleted what it asks for', async () => {
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
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
