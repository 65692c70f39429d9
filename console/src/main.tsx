import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import { followTheme } from './layout/theme.ts';
import { Session } from './session/session.ts';
import { WorkspaceChoice } from './workspace/workspace-choice.ts';

followTheme();

const session = new Session();
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
void session.start();
