import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { createQueryClient } from '../api/query-client.ts';
import { SessionEnd } from '../session/session-end.tsx';
import { useWorkspaceChoice } from './workspace-choice-context.ts';
import { WorkspaceLoader } from './workspace-loader.tsx';

/** Shows its children in a workspace. Each choice starts with an empty cache, so workspaces never mix. */
export function WorkspaceGate({ children }: { children: ReactNode }) {
  const choice = useWorkspaceChoice();
  // Before the first request. The address is the one that the person opened before the sign-in.
  useState(() => choice.start());
  const version = useSyncExternalStore(choice.subscribe, choice.version);
  return <OneWorkspace key={version}>{children}</OneWorkspace>;
}

function OneWorkspace({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <WorkspaceLoader>{children}</WorkspaceLoader>
      <SessionEnd />
    </QueryClientProvider>
  );
}
