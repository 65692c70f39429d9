import { everyScope } from '../access/scopes.ts';
import type { Actor } from '../events/audit-event.ts';
import { auditEvent } from '../events/audit-event.ts';
import { NewApiKey } from '../keys/api-key.ts';
import type { PepperKeyring } from '../keys/digest.ts';
import { type IssueDependencies, type IssuedKey, issueKey } from '../keys/issue-key.ts';
import { orAdvise } from '../keys/value-not-received.ts';
import { withOverrides } from '../limits/overrides.ts';
import type { OverridesChange } from '../limits/overrides-schema.ts';
import type { KeptAnswer } from '../shared/kept-answer.ts';
import type { Metadata } from '../shared/metadata.ts';
import { newId } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import type { WorkspaceStore } from './ports.ts';
import { rootKeyName, type Workspace } from './workspace.ts';

/** A new workspace with its root key. */
export interface ProvisionedWorkspace {
  readonly workspace: Workspace;
  readonly rootKeyId: string;
  /** The full key value. It is not stored. */
  readonly rootKey: string;
}

export interface Provision {
  readonly name: string;
  readonly plan: string;
  /** @default none */
  readonly externalId?: string | null;
  /** @default none */
  readonly metadata?: Metadata;
  /** @default none */
  readonly overrides?: OverridesChange;
  readonly actor: Actor;
  readonly requestId: string;
  /** Returns the answer that is kept with the workspace, if the request has an idempotency key. */
  readonly keep?: (made: ProvisionedWorkspace) => Promise<KeptAnswer | undefined>;
}

/** Creates a workspace and its root key. The workspace shares its plan's gateway key until it is settled. */
export async function provisionWorkspace(
  dependencies: IssueDependencies & { readonly workspaces: Pick<WorkspaceStore, 'createWorkspace'> },
  keyring: PepperKeyring,
  { name, plan, externalId = null, metadata = {}, overrides = {}, actor, requestId, keep }: Provision,
): Promise<ProvisionedWorkspace> {
  const { workspaces, clock, random } = dependencies;
  const now = clock();
  const workspaceId = newId('ws', now, random);
  const createdAt = isoTime(now);
  const { record, keyValue } = issueRootKey(dependencies, keyring, workspaceId);
  const workspace: Workspace = {
    id: workspaceId,
    name,
    plan,
    externalId,
    metadata,
    overrides: withOverrides(undefined, overrides),
    status: 'active',
    keyCount: 0,
    rootKeyId: record.id,
    gatewayKey: null,
    retiredGatewayKeys: [],
    planChanges: 0,
    createdAt,
    updatedAt: createdAt,
    version: 1,
    revision: 1,
    appliedRevision: 0,
    progress: null,
  };
  const changes = { name, plan, externalId, metadata, overrides, rootKeyId: record.id };
  const audit = auditEvent(dependencies, {
    action: 'workspace.created',
    workspaceId,
    keyId: null,
    actor,
    requestId,
    changes,
  });
  const made = { workspace, rootKeyId: record.id, rootKey: keyValue };
  const answer = await keep?.(made);
  await orAdvise(
    workspaces.createWorkspace(workspace, record, audit, answer),
    `It may have created the workspace ${workspaceId}, whose root key nobody has received. If GET /admin/v1/workspaces/${workspaceId} finds it, issue its root key again or delete it.`,
  );
  return made;
}

/** Returns a new root key: a live one with every scope. */
export function issueRootKey(dependencies: IssueDependencies, keyring: PepperKeyring, workspaceId: string): IssuedKey {
  const owner = { workspaceId, isRoot: true };
  const settings = NewApiKey.parse({ name: rootKeyName, scopes: [...everyScope] });
  return issueKey(dependencies, keyring, owner, settings, everyScope);
}
