import { createContext, useContext } from 'react';
import type { components } from '../api/schema.d.ts';
import { may } from './may.ts';

export type OwnWorkspace = components['schemas']['OwnWorkspaceAnswer'];

export const WorkspaceContext = createContext<OwnWorkspace | null>(null);

/** The workspace, its plan, who is asking, and where else they belong. */
export function useWorkspace(): OwnWorkspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('useWorkspace needs a WorkspaceContext.');
  return workspace;
}

/** The plan of the workspace; undefined if the deployment lost it. */
export function usePlan(): OwnWorkspace['plans'][number] | undefined {
  const { plans, workspace } = useWorkspace();
  return plans.find(({ name }) => name === workspace.plan);
}

/** Whether the person may do what needs this scope. The API decides; this is for what to offer. */
export function useMay(scope: string): boolean {
  return may(useWorkspace().caller.scopes, scope);
}
