import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { KeyUsage } from '../keys/key-usage.tsx';
import { useApiKey } from '../keys/use-api-key.ts';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

const above = [{ text: strings.pages.keys, path: '/keys' }];

/** One key: what it is, how it is used, what happened to it. */
export function KeyPage() {
  const { id = '' } = useParams();
  const { data: apiKey, error, refetch } = useApiKey(id);
  return (
    <Page title={apiKey?.name ?? strings.keys.one} above={above}>
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {apiKey !== undefined && <KeyUsage id={id} />}
      </SpaceBetween>
    </Page>
  );
}
