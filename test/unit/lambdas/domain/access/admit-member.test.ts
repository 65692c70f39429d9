import { beforeEach, describe, expect, test } from '@jest/globals';
import { counterOf, createMemberCheck, memberLimits } from '../../../../../lambdas/domain/access/admit-member.ts';
import type { Membership } from '../../../../../lambdas/domain/access/member.ts';
import type { Role } from '../../../../../lambdas/domain/access/roles.ts';
import type { CounterStore } from '../../../../../lambdas/domain/limits/ports.ts';
import {
  InsufficientRoleError,
  NotAMemberError,
  ServiceUnavailableError,
  WorkspaceNotChosenError,
  WorkspaceSuspendedError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import { isId } from '../../../../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { noReserves } from '../../../../support/limits.ts';

/** 2026-11-24T10:15:30.123Z */
const now = 1_795_515_330_123;
const acme = 'ws_01ARYZ6S410000000000000000';
const globex = 'ws_01ARYZ6S420000000000000000';
const initech = 'ws_01ARYZ6S430000000000000000';
const alice = { issuer: 'https://id.example.com', subject: 'alice' };

let memberships: Membership[];
let workspaces: Workspace[];
let counted: unknown[][];
let lookedUp: string[];
let troubles: string[];
let counters: Pick<CounterStore, 'count' | 'read'>;

beforeEach(() => {
  memberships = [];
  workspaces = [];
  counted = [];
  lookedUp = [];
  troubles = [];
  counters = {
    async count(...call) {
      counted.push(call);
      return { admitted: true, counts: { minute: 1, hour: 7 } };
    },
    read: async () => ({ minute: 3, hour: 9 }),
  };
});

function belongs(
  id: string,
  role: Role,
  { status = 'active' as Workspace['status'], since = '2026-01-01', plan = 'Professional' } = {},
) {
  memberships.push({ workspaceId: id, role, name: null, createdAt: `${since}T00:00:00.000Z` });
  workspaces.push({ id, status, plan } as Workspace);
}

function ask({
  named = [] as string[],
  scope = 'api-keys:read',
  mayOmitWorkspace = false,
  onCounterFailure = 'allow' as 'allow' | 'deny',
} = {}) {
  const admit = createMemberCheck({
    members: {
      getMembership: async (id) => {
        lookedUp.push(id);
        return memberships.find(({ workspaceId }) => workspaceId === id);
      },
      membershipsOf: async () => memberships,
      getWorkspace: async (wanted) => workspaces.find(({ id }) => id === wanted),
    },
    counters: { ...noReserves, ...counters },
    onCounterFailure,
    clock: () => now,
    onTrouble: (trouble) => void troubles.push(trouble),
  });
  return admit({ user: alice, named, scope, mayOmitWorkspace });
}

describe('the workspace of a person', () => {
  test('a person in one workspace need not name it', async () => {
    belongs(acme, 'admin');
    expect(await ask()).toMatchObject({
      outcome: 'admitted',
      found: {
        powers: { workspaceId: acme, environment: 'live', plan: 'Professional' },
        member: { ...alice, role: 'admin' },
      },
    });
  });

  test('a person in several must name one; otherwise the request is refused and not counted', async () => {
    belongs(acme, 'admin');
    belongs(globex, 'viewer');
    expect(await ask()).toEqual({
      outcome: 'denied',
      error: new WorkspaceNotChosenError(),
      found: undefined,
      rate: undefined,
    });
    expect(counted).toEqual([]);
    expect(await ask({ named: [globex] })).toMatchObject({
      outcome: 'admitted',
      found: { powers: { workspaceId: globex }, member: { role: 'viewer' } },
    });
  });

  test('listing the workspaces needs no name, and uses the oldest membership', async () => {
    belongs(acme, 'viewer', { since: '2026-03-01' });
    belongs(globex, 'owner', { since: '2026-01-01' });
    belongs(initech, 'viewer', { since: '2026-02-01' });
    expect(await ask({ mayOmitWorkspace: true })).toMatchObject({ found: { powers: { workspaceId: globex } } });
  });

  test('a suspended workspace, or one that is being deleted, does not hide others', async () => {
    belongs(acme, 'viewer', { since: '2026-01-01', status: 'suspended' });
    belongs(globex, 'viewer', { since: '2026-02-01', status: 'deleting' });
    belongs(initech, 'viewer', { since: '2026-03-01' });
    expect(await ask({ mayOmitWorkspace: true })).toMatchObject({ found: { powers: { workspaceId: initech } } });
  });

  test('a foreign workspace is refused in the same way, whether it exists or not', async () => {
    belongs(acme, 'owner');
    workspaces.push({ id: globex, status: 'active', plan: 'Professional' } as Workspace);
    const refusal = { outcome: 'denied', error: new NotAMemberError('alice'), found: undefined, rate: undefined };
    for (const named of [globex, initech]) expect(await ask({ named: [named] })).toEqual(refusal);
    expect(await ask({ named: [globex], mayOmitWorkspace: true })).toEqual(refusal);
  });

  test.each(['', 'ws_nonsense', 'WS#x', `${acme} `, '../x'])(
    '%j is not a workspace id, and is not looked up',
    async (named) => {
      belongs(acme, 'owner');
      expect(isId('ws', named)).toBe(false);
      expect(await ask({ named: [named] })).toMatchObject({ error: new NotAMemberError('alice') });
      expect(lookedUp).toEqual([]);
    },
  );

  test('two names count as no name', async () => {
    belongs(acme, 'owner');
    expect(await ask({ named: [acme, acme] })).toMatchObject({ error: new WorkspaceNotChosenError() });
  });

  test('a person without a workspace gets a separate error', async () => {
    expect(await ask()).toMatchObject({ outcome: 'denied', error: new NotAMemberError('alice') });
    expect(await ask({ mayOmitWorkspace: true })).toMatchObject({ error: new NotAMemberError('alice') });
  });

  test.each([
    ['suspended', new WorkspaceSuspendedError()],
    ['deleting', new NotAMemberError('alice')],
  ] as const)('a workspace that is %s refuses its members', async (status, error) => {
    belongs(acme, 'owner', { status });
    for (const named of [[], [acme]]) expect(await ask({ named })).toMatchObject({ outcome: 'denied', error });
    expect(counted).toEqual([]);
  });

  test('a plan without API access does not exclude people', async () => {
    belongs(acme, 'viewer', { plan: 'Free' });
    expect(await ask()).toMatchObject({ outcome: 'admitted', found: { powers: { plan: 'Free' } } });
  });
});

describe('the role', () => {
  const scopes = [
    'api-keys:read',
    'api-keys:write',
    'api-keys:reveal',
    'audit-events:read',
    'members:read',
    'members:write',
  ];
  test.each([
    ['owner', scopes],
    ['admin', scopes.filter((scope) => scope !== 'members:write')],
    ['viewer', ['api-keys:read', 'audit-events:read', 'members:read']],
  ] as const)('%s', async (role, allowed) => {
    belongs(acme, role);
    const admitted = [];
    for (const scope of scopes) {
      const verdict = await ask({ scope });
      if (verdict.outcome === 'admitted') admitted.push(scope);
      else expect(verdict).toMatchObject({ outcome: 'denied', error: new InsufficientRoleError(role, [scope]) });
    }
    expect(admitted).toEqual(allowed);
  });

  test('a refusal is not counted, but has the rate status', async () => {
    belongs(acme, 'viewer');
    expect(await ask({ scope: 'api-keys:write' })).toMatchObject({
      rate: { minute: { limit: 300, remaining: 297 }, hour: { limit: 6000, remaining: 5991 } },
    });
    expect(counted).toEqual([]);
  });
});

describe('the limit of a person', () => {
  test('is counted per person and workspace, under an id that no key can have', async () => {
    belongs(acme, 'owner');
    expect(await ask()).toMatchObject({ rate: { minute: { limit: 300, remaining: 299 }, hour: { remaining: 5993 } } });
    expect(counted).toEqual([[`user:https://id.example.com#alice@${acme}`, memberLimits, now, { account: undefined }]]);
    expect(counterOf(alice, globex)).not.toBe(counterOf(alice, acme));
  });

  test('refuses requests over it', async () => {
    belongs(acme, 'owner');
    counters = { ...counters, count: async () => ({ admitted: false, counts: { minute: 300, hour: 300 } }) };
    expect(await ask()).toMatchObject({ outcome: 'limited', rate: { minute: { remaining: 0 } } });
  });

  const outage = new ServiceUnavailableError();
  const fail = async () => {
    throw outage;
  };

  test('is not applied while the counters are unavailable, unless configured to deny', async () => {
    belongs(acme, 'viewer');
    counters = { count: fail, read: fail };
    expect(await ask()).toMatchObject({ outcome: 'admitted', rate: undefined });
    expect(await ask({ scope: 'api-keys:write' })).toMatchObject({ outcome: 'denied', rate: undefined });
    await expect(ask({ onCounterFailure: 'deny' })).rejects.toBe(outage);
    expect(troubles).toEqual(['counter_failure', 'counter_failure', 'counter_failure']);
  });
});
