import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { ApiContext } from './api/api-context.ts';
import type { Api } from './api/client.ts';
import type { Session } from './session/session.ts';
import { SessionContext } from './session/session-context.ts';
import { SessionGate } from './session/session-gate.tsx';
import type { WorkspaceChoice } from './workspace/workspace-choice.ts';
import { WorkspaceChoiceContext } from './workspace/workspace-choice-context.ts';
import { WorkspaceGate } from './workspace/workspace-gate.tsx';
import { WorkspacePages } from './workspace-pages.tsx';

/** Shows the pages after a sign-in, in a workspace. */
export function App({ session, choice, api }: { session: Session; choice: WorkspaceChoice; api: Api }) {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <SessionContext value={session}>
        <WorkspaceChoiceContext value={choice}>
          <ApiContext value={api}>
            <SessionGate>
              <WorkspaceGate>
                <WorkspacePages />
              </WorkspaceGate>
            </SessionGate>
          </ApiContext>
        </WorkspaceChoiceContext>
      </SessionContext>
    </I18nProvider>
  );
}
