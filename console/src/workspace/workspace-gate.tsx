import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { createQueryClient } from '../api/query-client.ts';
import { SessionEnd } from '../session/session-end.tsx';
import { useWorkspaceChoice } from './workspace-choice-context.ts';
import { WorkspaceLoader } from './workspace-loader.tsx';

/** Shows its children in a workspace. Each choice begins with nothing known, so that no workspace shows in another. */
export function WorkspaceGate({ children }: { children: ReactNode }) {
  const choice = useWorkspaceChoice();
  const version = useSyncExternalStore(choice.subscribe, choice.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a client for each choice.
  const client = useMemo(createQueryClient, [version]);
  return (
    <QueryClientProvider key={version} client={client}>
      <WorkspaceLoader>{children}</WorkspaceLoader>
      <SessionEnd />
    </QueryClientProvider>
  );
}
