import { createContext, useContext } from 'react';
import type { WorkspaceChoice } from './workspace-choice.ts';

export const WorkspaceChoiceContext = createContext<WorkspaceChoice | null>(null);

export function useWorkspaceChoice(): WorkspaceChoice {
  const choice = useContext(WorkspaceChoiceContext);
  if (choice === null) throw new Error('useWorkspaceChoice needs a WorkspaceChoiceContext.');
  return choice;
}
