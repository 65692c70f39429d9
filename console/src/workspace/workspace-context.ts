import { createContext, useContext } from 'react';
import type { components } from '../api/schema.d.ts';
import { may } from './may.ts';

type OwnWorkspace = components['schemas']['OwnWorkspaceResponse'];

export const WorkspaceContext = createContext<OwnWorkspace | null>(null);

/** The workspace, the plans, the person, and the person's other workspaces. */
export function useWorkspace(): OwnWorkspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('useWorkspace needs a WorkspaceContext.');
  return workspace;
}

/** The plan of the workspace; undefined if the deployment no longer has it. */
export function usePlan(): OwnWorkspace['plans'][number] | undefined {
  const { plans, workspace } = useWorkspace();
  return plans.find(({ name }) => name === workspace.plan);
}

/** Whether the person has a scope. Controls what the console offers; the API enforces it. */
export function useMay(scope: string): boolean {
  return may(useWorkspace().caller.scopes, scope);
}
