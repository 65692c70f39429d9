import { lazy, type ReactNode, useEffect } from 'react';
import { ApiError } from '../api/problem.ts';
import { LazyPart } from '../components/loading/lazy-part.tsx';
import { Splash } from '../components/splash.tsx';
import { OtherWorkspace } from './other-workspace.tsx';
import { useOwnWorkspace } from './use-own-workspace.ts';
import { useWorkspaceChoice } from './workspace-choice-context.ts';
import { WorkspaceContext } from './workspace-context.ts';
import { WorkspaceUnavailable } from './workspace-unavailable.tsx';

const NotAMember = lazy(async () => ({ default: (await import('./not-a-member.tsx')).NotAMember }));

/** Loads the workspace, or shows why there is none. */
export function WorkspaceLoader({ children }: { children: ReactNode }) {
  const choice = useWorkspaceChoice();
  const { data, error, refetch } = useOwnWorkspace();
  const isStranger = error instanceof ApiError && error.code === 'not_a_member';
  // The person was removed from the workspace, or never belonged to it, but may belong to another.
  const isOutdated = isStranger && choice.id() !== null;
  useEffect(() => {
    if (isOutdated) choice.refuse();
  }, [isOutdated, choice]);

  if (isStranger && !isOutdated)
    return (
      <LazyPart fallback={<Splash />}>
        <NotAMember onRetry={() => void refetch()} />
      </LazyPart>
    );
  if (data !== undefined && !isStranger && choice.refused() !== null)
    return <OtherWorkspace name={data.workspace.name} />;
  if (data !== undefined && !isStranger) return <WorkspaceContext value={data}>{children}</WorkspaceContext>;
  if (error !== null && !isOutdated) return <WorkspaceUnavailable error={error} onRetry={() => void refetch()} />;
  return <Splash />;
}
