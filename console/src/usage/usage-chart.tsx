import BarChart from '@cloudscape-design/components/bar-chart';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { components } from '../api/schema.d.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { formatCount } from '../components/format-number.ts';
import { strings } from '../strings.ts';
import { formatStep } from './format-step.ts';
import { UsageTable } from './usage-table.tsx';

type Usage = components['schemas']['Usage'];

/** Legible in both themes. Rate-limited requests are on top, so color is not the only difference. */
const colors = { admitted: '#688ae8', limited: '#e07941' };

/** The time zone of hours and minutes. Days are in UTC. */
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  readonly usage: Usage | undefined;
  readonly height?: number;
  /** The next step if there are no requests. */
  readonly emptyAction?: ReactNode;
}

/** Admitted and rate-limited requests over time, as a chart and as a table. */
export function UsageChart({ usage, height = 240, emptyAction }: Props) {
  const texts = strings.usage;
  const points = usage?.points ?? [];
  const at = points.map((point) => new Date(point.at));
  const series = (['admitted', 'limited'] as const).map((kind) => ({
    type: 'bar' as const,
    title: texts[kind],
    color: colors[kind],
    data: points.map((point, index) => ({ x: at[index] ?? new Date(0), y: point[kind] })),
  }));
  const highest = Math.max(0, ...points.map(({ admitted, limited }) => admitted + limited));
  const isEmpty = usage !== undefined && highest === 0;
  return (
    <SpaceBetween size="s">
      <BarChart
        series={isEmpty ? [] : series}
        stackedBars
        xScaleType="categorical"
        xDomain={at}
        yDomain={[0, Math.max(5, highest)]}
        xTitle={usage?.granularity === 'day' ? texts.days : texts.timeIn(zone)}
        yTitle={texts.requests}
        xTickFormatter={(date) => formatStep(date, usage?.granularity ?? 'hour')}
        yTickFormatter={(count) => (Number.isInteger(count) ? formatCount(count) : '')}
        height={height}
        hideFilter
        statusType={usage === undefined ? 'loading' : 'finished'}
        loadingText={texts.loading}
        ariaLabel={texts.chart}
        ariaDescription={texts.chartDescription}
        empty={<EmptyState {...texts.empty} action={emptyAction} />}
      />
      {!isEmpty && usage !== undefined && (
        <ExpandableSection headerText={texts.asTable}>
          <UsageTable usage={usage} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
