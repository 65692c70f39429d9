import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy } from 'react';
import { formatMoment } from '../components/format-moment.ts';
import { formatCount } from '../components/format-number.ts';
import { LazyPart } from '../components/loading/lazy-part.tsx';
import { Loading } from '../components/loading/loading.tsx';
import { RouteLink } from '../components/route-link.tsx';
import { changeText } from '../usage/change-text.ts';
import type { Counts } from '../usage/counts.ts';
import type { Day } from './day.ts';
import { overview as overviewTexts } from './strings.ts';

const { day: texts } = overviewTexts;
/** Charts are large, and the figures are readable without one. */
const DayChart = lazy(async () => ({ default: (await import('./day-chart.tsx')).DayChart }));

/** The requests of the last 24 hours, compared with the same hours a week before. */
export function DayCard({ day }: { day: Day }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={texts.description(formatMoment(day.to))}
          actions={<RouteLink to="/usage">{texts.toUsage}</RouteLink>}
        >
          {texts.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          items={(['all', 'admitted', 'limited', 'refused'] as const).map((kind) => ({
            label: texts[kind],
            value: <Figure kind={kind} day={day} />,
          }))}
        />
        {day.begun.all > 0 && <Box color="text-body-secondary">{texts.begun(day.begun.all)}</Box>}
        {day.now.all + (day.before?.all ?? 0) > 0 && (
          <div className="day-chart">
            <LazyPart fallback={<Loading />}>
              <DayChart day={day} />
            </LazyPart>
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Figure({ kind, day: { now, before } }: { kind: keyof Counts; day: Day }) {
  return (
    <>
      <Box fontSize="heading-xl" fontWeight="bold">
        {formatCount(now[kind])}
      </Box>
      {before !== null && (
        <Box variant="small" color="text-body-secondary">
          {changeText(before[kind], now[kind], texts.weekBefore)}
        </Box>
      )}
    </>
  );
}
