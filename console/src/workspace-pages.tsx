import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { createRouter } from './router.tsx';
import { inWorkspace, workspaceIn } from './workspace/workspace-address.ts';
import { useWorkspace } from './workspace/workspace-context.ts';

/** The pages of the workspace. Their addresses name it, so tabs with two workspaces and shared links do not mix. */
export function WorkspacePages() {
  const { id } = useWorkspace().workspace;
  const [{ router, close }] = useState(() => openPages(id));
  useEffect(() => close, [close]);
  return <RouterProvider router={router} />;
}

function openPages(id: string) {
  const { pathname, search, hash } = location;
  history.replaceState(history.state, '', inWorkspace(pathname, id) + search + hash);
  const openOther = (event: PopStateEvent) => {
    if (workspaceIn(location.pathname) === id) return;
    // Back to a page of another workspace. The router knows the pages of one.
    event.stopImmediatePropagation();
    location.reload();
  };
  // Listens before the router does, to be called first.
  addEventListener('popstate', openOther);
  const router = createRouter(id);
  const close = () => {
    removeEventListener('popstate', openOther);
    router.dispose();
  };
  return { router, close };
}
