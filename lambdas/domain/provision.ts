import { auditEvent } from './audit-event.ts';
import type { PepperKeyring } from './digest.ts';
import { type IssueDependencies, issueKey } from './issue-key.ts';
import type { WorkspaceStore } from './ports.ts';
import { newId } from './random.ts';
import { everyScope } from './scopes.ts';

/** What a platform team gets for a new tenant. */
export interface ProvisionedWorkspace {
  readonly workspaceId: string;
  /** The full key value: it exists nowhere else. */
  readonly rootKey: string;
}

/** Makes a workspace and its root key, which holds every scope. */
export async function provisionWorkspace(
  dependencies: IssueDependencies & { readonly workspaces: WorkspaceStore },
  keyring: PepperKeyring,
  { name, plan, operator }: { readonly name: string; readonly plan: string; readonly operator: string },
): Promise<ProvisionedWorkspace> {
  const { workspaces, clock, random } = dependencies;
  const now = clock();
  const workspaceId = newId('ws', now, random);
  const createdAt = new Date(now).toISOString();

  const { record, keyValue } = issueKey(
    dependencies,
    keyring,
    { workspaceId, isRoot: true },
    {
      name: 'Root key',
      isActive: true,
      environment: 'live',
      scopes: [...everyScope],
      expiresAt: null,
      allowedIps: [],
      rotation: null,
    },
  );
  const audit = auditEvent(dependencies, {
    action: 'key.created',
    workspaceId,
    keyId: record.id,
    actor: { type: 'operator', id: operator },
    requestId: 'none',
    changes: { name: record.name, scopes: record.scopes },
  });
  await workspaces.createWorkspace({ id: workspaceId, name, plan, keyCount: 0, createdAt }, record, audit);
  return { workspaceId, rootKey: keyValue };
}
