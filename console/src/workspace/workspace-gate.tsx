import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useApi } from '../api/api-context.ts';
import { createQueryClient } from '../api/query-client.ts';
import { SessionEnd } from '../session/session-end.tsx';
import { partOf } from '../start/page-paths.ts';
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
  const api = useApi();
  const choice = useWorkspaceChoice();
  useEffect(() => {
    // Without a workspace in the request, the API decides which one it is about.
    if (choice.id() === null || partOf(location.pathname) !== 'keys-page') return;
    // The page reports the error if its files cannot be loaded.
    import('../pages/keys-page.tsx').then(({ prefetchKeys }) => prefetchKeys(client, api)).catch(() => undefined);
  }, [client, api, choice]);
  return (
    <QueryClientProvider client={client}>
      <WorkspaceLoader>{children}</WorkspaceLoader>
      <SessionEnd />
    </QueryClientProvider>
  );
}
