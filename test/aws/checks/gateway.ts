import type { Answer } from '../../support/service/http.ts';
import { type Check, seenIf } from './check.ts';

const brief = ({ status, text }: Answer): string => `${status} ${text.slice(0, 120)}`.trim();

/** How API Gateway treats paths, methods, headers and sizes. */
export const gatewayChecks: readonly Check[] = [
  {
    id: 'header-mapping',
    statement: 'Mapped request headers replace the headers of the client, `Authorization` among them.',
    page: 'protecting-your-api.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { id, key } = await ground.key(rootKey, { scopes: ['probe:read'] });
      const answer = await ground.probe('GET', '/echo', {
        headers: [
          ['Authorization', `Bearer ${key}`],
          ['X-Latchkey-Key-Id', 'key_forged'],
        ],
      });
      const received: Record<string, string> = Object.fromEntries(
        Object.entries(answer.body ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const { authorization, 'x-latchkey-key-id': keyId } = received;
      const isKeySeen = JSON.stringify(received).includes(key);
      return seenIf(
        answer.status === 200 && authorization === 'withheld' && keyId === id && !isKeySeen,
        `${answer.status}; Authorization: ${isKeySeen ? 'the key value' : authorization}; X-Latchkey-Key-Id: ${keyId === id ? 'the caller' : keyId}`,
      );
    },
  },
  {
    id: 'http-api',
    statement:
      'An HTTP API responds with 401 without a key and 403 without the scope, and gives the context to its backend.',
    page: 'protecting-your-api.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { id, key } = await ground.key(rootKey, { scopes: ['probe:read'] });
      const other = await ground.key(rootKey, { scopes: ['orders:read'] });
      const without = await ground.probeHttp('GET', '/caller');
      const refused = await ground.probeHttp('GET', '/caller', { key: other.key });
      const admitted = await ground.probeHttp('GET', '/caller', { key });
      const context = admitted.body?.lambda;
      return seenIf(
        without.status === 401 && refused.status === 403 && context?.keyId === id && context?.minuteLimit === '600',
        `${brief(without)}, ${brief(refused)}, ${admitted.status}; keyId: ${context?.keyId === id ? 'the caller' : context?.keyId}`,
      );
    },
    emulator: 'responds with 500 if an authorizer throws Unauthorized',
  },
  {
    id: 'resource-and-method',
    statement: 'An open `ANY /{proxy+}` serves the verbs of a protected path that have no method of their own.',
    page: 'protecting-your-api.md',
    async run(ground) {
      const get = await ground.probe('GET', '/jobs');
      const post = await ground.probe('POST', '/jobs', { json: {} });
      return seenIf(get.status === 401 && post.status === 200, `without a key: GET ${get.status}, POST ${post.status}`);
    },
  },
  {
    id: 'trailing-slash',
    statement: 'A slash at the end of a path reaches the same method, with its protection.',
    page: 'protecting-your-api.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const open = await ground.call('GET', '/v1/status/');
      const withKey = await ground.call('GET', '/v1/status/', { key: rootKey });
      return seenIf(
        open.status === 401 && withKey.status === 200,
        `GET /v1/status/ without a key: ${open.status}, with a key: ${withKey.status}`,
      );
    },
  },
  {
    id: 'method-override',
    statement: '`X-HTTP-Method-Override` replaces the method, and the replaced method needs its own scope.',
    page: 'deploying.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { id } = await ground.key(rootKey);
      const reader = await ground.key(rootKey, { scopes: ['api-keys:read'] });
      const path = `/api/v1/api-keys/${id}`;
      const override: [string, string] = ['X-HTTP-Method-Override', 'DELETE'];
      const answer = await ground.call('GET', path, { key: reader.key, headers: [override] });
      const stays = (await ground.call('GET', path, { key: rootKey })).status === 200;
      return seenIf(
        answer.body?.code === 'insufficient_scope' && stays,
        `GET with DELETE as override: ${answer.status} ${answer.body?.code ?? ''}; the key ${stays ? 'stays' : 'is gone'}`,
      );
    },
    emulator: 'ignores the header',
  },
  {
    id: 'unsigned-override',
    statement: 'An unsigned `X-HTTP-Method-Override` on a signed request runs no method that was not signed.',
    page: 'deploying.md',
    async run(ground) {
      const { id } = await ground.workspace();
      const path = `/workspaces/${id}`;
      const answer = await ground.admin('GET', path, { unsigned: { 'X-HTTP-Method-Override': 'DELETE' } });
      const after = await ground.admin('GET', path);
      return seenIf(
        after.status === 200,
        `signed GET, override DELETE: ${answer.status}; the workspace ${after.status === 200 ? 'stays' : 'is gone'}`,
      );
    },
  },
  {
    id: 'body-too-large',
    statement: 'A body over 10 MB gets 413 from API Gateway.',
    page: 'errors.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const raw = Buffer.alloc(10 * 1024 * 1024 + 1, ' ');
      const answer = await ground.call('POST', '/api/v1/api-keys', {
        key: rootKey,
        raw,
        headers: [['Content-Type', 'application/json']],
      });
      return seenIf(answer.status === 413, brief(answer));
    },
  },
  {
    id: 'path-too-long',
    statement: 'A path that is too long for API Gateway gets 414.',
    page: 'errors.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const answer = await ground.call('GET', `/api/v1/api-keys/${'k'.repeat(1600)}`, { key: rootKey });
      return seenIf(answer.status === 414, brief(answer));
    },
    emulator: 'accepts paths of any length',
  },
  {
    id: 'headers-too-large',
    statement: 'Headers over 10,240 bytes get 431 with a body.',
    page: 'errors.md',
    async run(ground) {
      const headers = Array.from({ length: 4 }, (_, i) => [`X-Filler-${i}`, 'x'.repeat(3000)] as const);
      const answer = await ground.call('GET', '/health', { headers });
      return seenIf(answer.status === 431 && answer.text !== '', brief(answer));
    },
    emulator: 'has other limits of headers',
  },
  {
    id: 'source-ip',
    statement: 'The source address of a request is that of the connection; `X-Forwarded-For` cannot change it.',
    page: 'deploying.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { key } = await ground.key(rootKey, { allowedIps: ['203.0.113.7'] });
      const answer = await ground.call('GET', '/v1/status', { key, headers: [['X-Forwarded-For', '203.0.113.7']] });
      return seenIf(answer.body?.code === 'ip_not_allowed', `${answer.status} ${answer.body?.code ?? ''}`.trim());
    },
    emulator: 'reads X-Forwarded-For',
  },
];
