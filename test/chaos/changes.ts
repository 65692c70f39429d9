import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { isPending, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { type Chance, oneOf, pick } from '../support/chance.ts';
import { keyring1 } from '../support/stores/keys.ts';
import { type Answer, type Call, plans, type Service } from './service.ts';
import type { Truth } from './truth.ts';

/** A change that a client of the management routes or an operator makes. */
export interface Change {
  readonly kind: string;
  readonly workspaceId: string;
  /** The key that it changes; undefined for a new key and for changes of the workspace. */
  readonly keyId?: string;
  readonly send: (service: Service, requestId: string) => Promise<Answer>;
  /** Whether the previous value of the key must be refused from the next request. */
  readonly revokes?: boolean;
  /** Whether an answer of 200 may change nothing, because an earlier request may have made the change. */
  readonly repeats?: boolean;
  /** Whether the state that follows shows that the change was made. */
  readonly isDone: (after: Truth, answer: Answer) => boolean;
}

type KeyChangeKind =
  | 'rename'
  | 'deactivate'
  | 'activate'
  | 'narrow'
  | 'widen'
  | 'delete'
  | 'immediate'
  | 'grace'
  | 'onFirstUse';

/** Draws a change of one key, or of the keys of a workspace. */
export function drawKeyChange(chance: Chance, { id: keyId, workspaceId, ...record }: ApiKeyRecord): Change {
  const kind = pick<KeyChangeKind>(chance, [
    ['rename', 3],
    record.isActive ? ['deactivate', 2] : ['activate', 6],
    record.scopes.includes('*') ? ['narrow', 1] : ['widen', 4],
    ['delete', 2],
    ['immediate', 3],
    ['grace', 2],
    ['onFirstUse', 2],
  ]);
  const target = { kind, workspaceId, keyId };
  const call = (requestId: string, body?: unknown): Call => ({ requestId, workspaceId, id: keyId, body });
  const patch = (body: Partial<Pick<ApiKeyRecord, 'name' | 'isActive' | 'scopes'>>, revokes = false): Change => ({
    ...target,
    revokes,
    send: (service, requestId) => service.updateKey(call(requestId, body)),
    isDone: ({ keys }) =>
      Object.entries(body).every(([name, value]) => isSame(keys.get(keyId)?.[name as 'name'], value)),
  });
  const regenerate = (body: object, revokes = false): Change => ({
    ...target,
    revokes,
    send: (service, requestId) => service.regenerateKey(call(requestId, body)),
    isDone: ({ keys }, { body: answer }) =>
      keys.get(keyId)?.values[0]?.digest === currentDigest(keyring1, answer.apiKey.key).digest,
  });
  switch (kind) {
    case 'rename':
      return patch({ name: `Key ${Math.floor(chance() * 1e9)}` });
    case 'deactivate':
      return patch({ isActive: false }, true);
    case 'activate':
      return patch({ isActive: true });
    case 'narrow':
      return patch({ scopes: ['other:read'] });
    case 'widen':
      return patch({ scopes: ['*'] });
    case 'immediate':
      return regenerate({ mode: 'immediate' }, true);
    case 'grace':
      return regenerate({ mode: 'grace', gracePeriodSeconds: 60 + Math.floor(chance() * 240) });
    case 'onFirstUse':
      return regenerate({ mode: 'on_first_use', gracePeriodSeconds: 60 + Math.floor(chance() * 240) });
    case 'delete':
      return {
        ...target,
        revokes: true,
        send: (service, requestId) => service.deleteKey(call(requestId)),
        isDone: ({ keys }) => !keys.has(keyId),
      };
  }
}

/** A new key. */
export function newKeyChange(chance: Chance, workspaceId: string): Change {
  const body = { name: `Key ${Math.floor(chance() * 1e9)}` };
  return {
    kind: 'create',
    workspaceId,
    send: (service, requestId) => service.createKey({ requestId, workspaceId, body }),
    isDone: ({ keys }, { body: answer }) => keys.has(answer.apiKey.id),
  };
}

/** Draws a change of a workspace. One that is not complete is sent again first. */
export function drawWorkspaceChange(chance: Chance, workspace: Workspace): Change {
  const { id, plan, status } = workspace;
  const others = Object.keys(plans).filter((name) => name !== plan);
  if (isPending(workspace)) return { ...statusChange(workspace, status), repeats: true };
  if (status === 'suspended') return statusChange(workspace, 'active');
  if (chance() < 0.3) return statusChange(workspace, 'suspended');
  const next = oneOf(chance, others) ?? plan;
  return {
    kind: 'plan',
    workspaceId: id,
    send: (service, requestId) => service.updateWorkspace({ requestId, id, body: { plan: next } }),
    isDone: ({ workspaces }) => {
      const after = workspaces.get(id);
      return after?.plan === next && !isPending(after);
    },
  };
}

function statusChange({ id }: Workspace, status: Workspace['status']): Change {
  return {
    kind: status === 'active' ? 'resume' : 'suspend',
    workspaceId: id,
    send: (service, requestId) =>
      status === 'active' ? service.resumeWorkspace({ requestId, id }) : service.suspendWorkspace({ requestId, id }),
    isDone: ({ workspaces }) => {
      const after = workspaces.get(id);
      return after?.status === status && !isPending(after);
    },
  };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
