import ExpandableSection from '@cloudscape-design/components/expandable-section';
import MixedLineBarChart, { type MixedLineBarChartProps } from '@cloudscape-design/components/mixed-line-bar-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { formatCount } from '../components/format-number.ts';
import { countsOf } from './counts.ts';
import { formatStep } from './format-step.ts';
import { usage as usageTexts } from './strings.ts';
import type { Usage } from './usage-pages.ts';
import { UsageTable } from './usage-table.tsx';
import type { Zone } from './zone.ts';

/** Legible in both themes. Requests that were not admitted are on top, so color is not the only difference. */
const colors = { admitted: '#688ae8', limited: '#e07941', refused: '#c33d69', before: '#8c8c94' };
/** The time zone of hours and minutes. Days are in UTC. */
const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  readonly usage: Usage | undefined;
  /** The usage of the period before, as a line. */
  readonly before?: Usage | undefined;
  /** The limit of each minute or hour; null if there is none. */
  readonly limit?: number | null;
  readonly zone: Zone;
  /** The next step if there are no requests. */
  readonly emptyAction?: ReactNode;
}

/** Requests over time by their result, as a chart and as a table. */
export function UsageChart({ usage, before, limit = null, zone, emptyAction }: Props) {
  const texts = usageTexts;
  const points = usage?.points ?? [];
  const at = points.map((point) => new Date(point.at));
  const highest = Math.max(0, ...points.map((point) => countsOf(point).all));
  const isEmpty = usage !== undefined && highest === 0;
  const { series, top } = seriesOf({ at, usage, before, limit, highest });
  const granularity = usage?.granularity ?? 'hour';
  return (
    <SpaceBetween size="s">
      <MixedLineBarChart
        series={isEmpty ? [] : series}
        stackedBars
        xScaleType="categorical"
        xDomain={at}
        yDomain={[0, Math.max(5, top)]}
        xTitle={granularity === 'day' ? texts.days : texts.timeIn(zone === 'utc' ? texts.zones.utc : ownZone)}
        yTitle={texts.requests}
        xTickFormatter={(date) => formatStep(date, granularity, zone)}
        yTickFormatter={(count) => (Number.isInteger(count) ? formatCount(count) : '')}
        height={isEmpty ? 100 : 240}
        hideFilter
        hideLegend={isEmpty}
        statusType={usage === undefined ? 'loading' : 'finished'}
        loadingText={texts.loading}
        ariaLabel={texts.chart}
        ariaDescription={texts.chartDescription}
        empty={<EmptyState {...texts.empty} action={emptyAction} />}
      />
      {!isEmpty && usage !== undefined && (
        <ExpandableSection headerText={texts.asTable}>
          <UsageTable usage={usage} zone={zone} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

interface Drawn {
  readonly at: readonly Date[];
  readonly usage: Usage | undefined;
  readonly before: Usage | undefined;
  readonly limit: number | null;
  readonly highest: number;
}

/** The bars and lines of a chart, and its highest value. */
function seriesOf({ at, usage, before, limit, highest }: Drawn) {
  const texts = usageTexts;
  const points = usage?.points ?? [];
  const isComparable = before?.points.length === points.length && countsOf(before).all > 0;
  const line = isComparable ? before.points : null;
  const kinds = (['admitted', 'limited', 'refused'] as const).filter(
    (kind) => kind !== 'refused' || points.some((point) => countsOf(point).refused > 0),
  );
  const series: MixedLineBarChartProps<Date>['series'][number][] = kinds.map((kind) => ({
    type: 'bar',
    title: texts[kind],
    color: colors[kind],
    data: points.map((point, index) => ({ x: at[index] ?? new Date(0), y: countsOf(point)[kind] })),
  }));
  if (line !== null)
    series.push({
      type: 'line',
      title: texts.before,
      color: colors.before,
      data: line.map((point, index) => ({ x: at[index] ?? new Date(0), y: countsOf(point).all })),
    });
  const top = Math.max(highest, ...(line ?? []).map((point) => countsOf(point).all));
  // A limit far above the requests would flatten them.
  const isNear = limit !== null && top * 3 >= limit;
  if (isNear) series.push({ type: 'threshold', title: texts.limit(limit, usage?.granularity ?? 'hour'), y: limit });
  return { series, top: isNear ? Math.max(top, limit * 1.05) : top };
}
