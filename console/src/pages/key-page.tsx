import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useParams } from 'react-router';
import { ApiError } from '../api/problem.ts';
import { Loading } from '../components/loading/loading.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { KeyDetails } from '../keys/details/key-details.tsx';
import { KeyEvents } from '../keys/details/key-events.tsx';
import { KeyNotFound } from '../keys/details/key-not-found.tsx';
import { KeyUsage } from '../keys/details/key-usage.tsx';
import { PageActions } from '../keys/details/page-actions.tsx';
import { useApiKey } from '../keys/details/use-api-key.ts';
import { useKeyDialog } from '../keys/dialogs/use-key-dialog.tsx';
import { KeyRotation } from '../keys/rotation/key-rotation.tsx';
import { Page } from '../layout/page.tsx';
import { KeyQuickStart } from '../quick-start/key-quick-start.tsx';
import { strings } from '../strings.ts';

const above = [{ text: strings.pages.keys, path: '/keys' }];

/** One key: its details, rotation, usage and events. */
export function KeyPage() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const { data: apiKey, error, isPending, refetch } = useApiKey(id);
  const { open, dialog } = useKeyDialog(() => void navigate('/keys'));
  const isGone = error instanceof ApiError && error.code === 'not_found';
  return (
    <Page
      title={apiKey?.name ?? strings.keys.one}
      above={above}
      actions={apiKey && !isGone && <PageActions apiKey={apiKey} onOpen={open} />}
    >
      <SpaceBetween size="l">
        {isGone ? <KeyNotFound /> : <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {isPending && <Loading />}
        {apiKey !== undefined && !isGone && (
          <SpaceBetween size="l">
            <KeyDetails apiKey={apiKey} />
            <KeyRotation apiKey={apiKey} onRegenerate={() => open('regenerate', apiKey)} />
            <KeyQuickStart key={id} apiKey={apiKey} />
            <KeyUsage id={id} />
            <KeyEvents id={id} />
          </SpaceBetween>
        )}
      </SpaceBetween>
      {dialog}
    </Page>
  );
}
