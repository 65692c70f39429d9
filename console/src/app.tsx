import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { ApiContext } from './api/api-context.ts';
import type { Api } from './api/client.ts';
import { createRouter } from './router.tsx';
import type { Session } from './session/session.ts';
import { SessionContext } from './session/session-context.ts';
import { SessionGate } from './session/session-gate.tsx';
import type { WorkspaceChoice } from './workspace/workspace-choice.ts';
import { WorkspaceChoiceContext } from './workspace/workspace-choice-context.ts';
import { WorkspaceGate } from './workspace/workspace-gate.tsx';

/** Shows the pages after a sign-in, in a workspace. */
export function App({ session, choice, api }: { session: Session; choice: WorkspaceChoice; api: Api }) {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <SessionContext value={session}>
        <WorkspaceChoiceContext value={choice}>
          <ApiContext value={api}>
            <SessionGate>
              <SignedIn />
            </SessionGate>
          </ApiContext>
        </WorkspaceChoiceContext>
      </SessionContext>
    </I18nProvider>
  );
}

/** Creates the router after the sign-in, when the address is the one that the person opened. */
function SignedIn() {
  const [router] = useState(createRouter);
  return (
    <WorkspaceGate>
      <RouterProvider router={router} />
    </WorkspaceGate>
  );
}
