import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import type { Session } from './session/session.ts';
import { WorkspaceChoice } from './workspace/workspace-choice.ts';

/** Shows the application. start/start.ts has started the session. */
export function show(session: Session): void {
  const choice = new WorkspaceChoice();
  const api = createApi(location.origin, {
    accessToken: session.accessToken,
    renew: session.renew,
    ended: session.ended,
    workspaceId: choice.id,
  });

  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no element "root".');
  createRoot(root).render(
    <StrictMode>
      <App session={session} choice={choice} api={api} />
    </StrictMode>,
  );
}
