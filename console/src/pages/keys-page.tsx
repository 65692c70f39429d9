import SpaceBetween from '@cloudscape-design/components/space-between';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { KeysTable } from '../keys/keys-table.tsx';
import { useApiKeys } from '../keys/use-api-keys.ts';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';

/** The list of keys. */
export function KeysPage() {
  const { data, error, isPending, refetch } = useApiKeys();
  const { keys } = strings;
  return (
    <Page
      title={strings.pages.keys}
      counter={data && `(${keys.inUse(data.limits.current, data.limits.max, data.limits.planName)})`}
      description={keys.description}
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {(data !== undefined || isPending) && (
          <KeysTable apiKeys={data?.apiKeys ?? []} isLoading={isPending} empty={<EmptyState {...keys.empty} />} />
        )}
      </SpaceBetween>
    </Page>
  );
}
