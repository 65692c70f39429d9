import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { LimitState } from '../../plan/windows.ts';
import { countsOf } from '../../usage/counts.ts';
import { Refusals } from '../../usage/refusals.tsx';
import { usage as usageTexts } from '../../usage/strings.ts';
import { UsageChart } from '../../usage/usage-chart.tsx';
import type { Usage } from '../../usage/usage-pages.ts';
import { defaultRange, type Granularity } from '../../usage/usage-range.ts';
import { UsageRangePicker } from '../../usage/usage-range-picker.tsx';
import { useZone } from '../../usage/zone.ts';
import { LimitsNow } from './limits-now.tsx';
import { useKeyUsage, useKeyUsageBefore } from './use-key-usage.ts';

/** The usage of a key over time, and its remaining requests. */
export function KeyUsage({ id }: { id: string }) {
  const [range, setRange] = useState(defaultRange);
  const [zone, setZone] = useZone();
  const { data, error, isPlaceholderData, refetch } = useKeyUsage(id, range);
  const before = useKeyUsageBefore(id, isPlaceholderData ? undefined : data?.usage);
  const usage = usageTexts;
  return (
    <SpaceBetween size="l">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data !== undefined && <LimitsNow limits={data.limits} quota={data.quota} />}
      {(error === null || data !== undefined) && (
        <Container
          header={
            <Header
              variant="h2"
              description={data && totalsOf(data.usage)}
              actions={<UsageRangePicker range={range} onChange={setRange} zone={zone} onZone={setZone} />}
            >
              {usage.title}
            </Header>
          }
        >
          <SpaceBetween size="l">
            <UsageChart
              usage={isPlaceholderData ? undefined : data?.usage}
              before={before}
              limit={limitOf(range.granularity, data?.limits ?? null)}
              zone={zone}
            />
            {data && <Refusals usage={data.usage} />}
          </SpaceBetween>
        </Container>
      )}
    </SpaceBetween>
  );
}

function totalsOf(usage: Usage): string {
  const { admitted, limited, refused } = countsOf(usage);
  return usageTexts.totals(admitted, limited, refused);
}

/** The limit of each bar: days have none. */
function limitOf(granularity: Granularity, limits: LimitState | null): number | null {
  return granularity === 'day' ? null : (limits?.[granularity].limit ?? null);
}
