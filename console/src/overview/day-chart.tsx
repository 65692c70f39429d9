import MixedLineBarChart from '@cloudscape-design/components/mixed-line-bar-chart';
import { formatCount } from '../components/format-number.ts';
import { formatStep } from '../usage/format-step.ts';
import { usage as usageTexts } from '../usage/strings.ts';
import type { Day } from './day.ts';
import { overview as overviewTexts } from './strings.ts';

const { day: texts } = overviewTexts;
/** Legible in both themes. */
const colors = { now: '#688ae8', before: '#8c8c94' };

/** The requests of each hour as bars, and those of the week before as a line. */
export function DayChart({ day: { hours } }: { day: Day }) {
  const at = hours.map((hour) => new Date(hour.at));
  const series = (key: 'requests' | 'before') =>
    hours.map((hour, index) => ({ x: at[index] ?? new Date(0), y: hour[key] ?? 0 }));
  const highest = Math.max(5, ...hours.map(({ requests, before }) => Math.max(requests, before ?? 0)));
  const hasBefore = hours.some(({ before }) => before !== null);
  return (
    <MixedLineBarChart
      series={[
        { type: 'bar', title: texts.now, color: colors.now, data: series('requests') },
        ...(hasBefore
          ? [{ type: 'line' as const, title: texts.before, color: colors.before, data: series('before') }]
          : []),
      ]}
      xScaleType="categorical"
      xDomain={at}
      yDomain={[0, highest]}
      xTitle={texts.hour}
      yTitle={usageTexts.requests}
      xTickFormatter={(date) => formatStep(date, 'minute')}
      yTickFormatter={(count) => (Number.isInteger(count) ? formatCount(count) : '')}
      height={180}
      hideFilter
      statusType="finished"
      ariaLabel={texts.chart}
      ariaDescription={texts.chartDescription}
    />
  );
}
