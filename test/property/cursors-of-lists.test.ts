import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as listWorkspaces from '../../lambdas/handlers/admin/list-workspaces.ts';
import * as registeredApis from '../../lambdas/handlers/admin/registered-apis.ts';
import * as listApiKeys from '../../lambdas/handlers/keys/list-api-keys.ts';
import * as listPhotoRequests from '../../lambdas/handlers/sample/list-photo-requests.ts';
import * as listAuditEvents from '../../lambdas/handlers/workspace/list-audit-events.ts';
import * as listMembers from '../../lambdas/handlers/workspace/list-members.ts';
import type { ApiHandler } from '../../lambdas/http/api-handler.ts';
import { createCursors } from '../../lambdas/http/cursor.ts';
import { type Route, routes } from '../../lambdas/http/routes/index.ts';
import { rounds } from '../support/rounds.ts';
import { noon } from '../support/stores/keys.ts';
import { authorizer, contextWith, eventOf } from '../unit/lambdas/http/support.ts';

/** A list whose every page is empty and followed by another one, after this id. */
interface List {
  readonly createHandler: (dependencies: never) => ApiHandler;
  readonly ids: fc.Arbitrary<string>;
  /** The route for operators, if the handler serves two. */
  readonly resource?: string;
}

const workspaceId = 'ws_01JD00000000000000000000ZZ';
/** The cursors of usage are numbers: test/e2e/usage.test.ts. */
const numbered = ['getUsage', 'getAdminUsage'];

const ulid = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const idOf = (prefix: string) => fc.stringMatching(new RegExp(`^${prefix}_${ulid}$`));
const lists: Record<string, List> = {
  listWorkspaces: { ...listWorkspaces, ids: idOf('ws') },
  listRegisteredApis: {
    ...registeredApis,
    ids: fc.stringMatching(/^[a-z0-9]{10}$/),
    resource: routes.listRegisteredApis.path,
  },
  listApiKeys: { ...listApiKeys, ids: idOf('key') },
  listPhotoRequests: { ...listPhotoRequests, ids: idOf('pr') },
  listAuditEvents: { ...listAuditEvents, ids: idOf('evt') },
  listWorkspaceApiKeys: { ...listApiKeys, ids: idOf('key'), resource: routes.listWorkspaceApiKeys.path },
  listWorkspaceAuditEvents: { ...listAuditEvents, ids: idOf('evt'), resource: routes.listWorkspaceAuditEvents.path },
  listMembers: {
    ...listMembers,
    ids: fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,255}$/), fc.stringMatching(/^[\x21-\x7e]{249,255}$/)),
  },
};

/** Returns a function that asks for a page, and the ids after which pages were read. */
function pagesOf({ createHandler, resource = '/' }: List, next: string) {
  const read: (string | undefined)[] = [];
  const page = async (..._: unknown[]) => {
    const asked = _.at(-1) as { after: string | undefined };
    read.push(asked.after);
    const none: never[] = [];
    return { next, keys: none, workspaces: none, members: none, events: none, requests: none, registrations: none };
  };
  const keys = {
    usesOf: async () => new Map(),
    listKeys: page,
    getWorkspace: async () => ({ keyCount: 0, plan: 'Pro', rootKeyId: null }),
  };
  const dependencies = {
    keys,
    workspaces: { listWorkspaces: page },
    members: { listMembers: page },
    history: { list: page },
    registrations: { list: page },
    photoRequests: { list: page },
    signIn: { kind: 'oidc', issuer: 'https://id.example.com', clientId: 'console', audience: 'urn:api' },
    plans: { Pro: { maxKeys: 1 } },
    cursors: createCursors({ cursorSecret: async () => 'a secret of the property tests' }),
    clock: () => noon,
    corsAllowOrigin: '*',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const handler = createHandler(dependencies as never);
  const ask = async (cursor?: string): Promise<Record<string, unknown>> => {
    const event = eventOf(
      {
        resource,
        pathParameters: { id: workspaceId },
        body: null,
        queryStringParameters: cursor === undefined ? null : { cursor },
      },
      { authorizer, identity: { userArn: 'arn:aws:iam::123456789012:user/operator' } as never },
    );
    const { statusCode, body } = await handler(event, contextWith(10_000));
    expect({ statusCode, body }).toMatchObject({ statusCode: 200 });
    return JSON.parse(body);
  };
  return { ask, read };
}

const hasCursor = ({ request }: Route) => request.query !== undefined && 'cursor' in request.query.shape;

describe('every cursor that a list returns is accepted by it', () => {
  test('in every list of the API', () => {
    const names = Object.entries(routes).filter(([, route]) => hasCursor(route));
    expect([...Object.keys(lists), ...numbered].sort()).toEqual(names.map(([name]) => name).sort());
  });

  test.each(Object.entries(lists))('%s', async (_, list) => {
    const page = fc.asyncProperty(list.ids, async (next) => {
      const { ask, read } = pagesOf(list, next);
      const { nextCursor, next_cursor = nextCursor } = await ask();
      await ask(String(next_cursor));
      expect(read).toEqual([undefined, next]);
    });
    await fc.assert(page, { numRuns: rounds(200, 50) });
  });
});
