import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { strings } from '../../strings.ts';
import { UsageChart } from '../../usage/usage-chart.tsx';
import { defaultRange } from '../../usage/usage-range.ts';
import { UsageRangePicker } from '../../usage/usage-range-picker.tsx';
import { LimitsNow } from './limits-now.tsx';
import { useKeyUsage } from './use-key-usage.ts';

/** The usage of a key over time, and its remaining requests. */
export function KeyUsage({ id }: { id: string }) {
  const [range, setRange] = useState(defaultRange);
  const { data, error, isPlaceholderData, refetch } = useKeyUsage(id, range);
  const { usage } = strings;
  return (
    <SpaceBetween size="l">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data !== undefined && <LimitsNow limits={data.limits} />}
      {(error === null || data !== undefined) && (
        <Container
          header={
            <Header
              variant="h2"
              description={data && usage.totals(data.usage.admitted, data.usage.limited)}
              actions={<UsageRangePicker range={range} onChange={setRange} />}
            >
              {usage.title}
            </Header>
          }
        >
          <UsageChart usage={isPlaceholderData ? undefined : data?.usage} />
        </Container>
      )}
    </SpaceBetween>
  );
}
