import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Loading } from '../components/loading/loading.tsx';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { useKeyDialog } from '../keys/dialogs/use-key-dialog.tsx';
import { CreateButton } from '../keys/list/create-button.tsx';
import { Page } from '../layout/page.tsx';
import { AttentionList } from '../overview/attention-list.tsx';
import { DayCard } from '../overview/day-card.tsx';
import { LatestEvents } from '../overview/latest-events.tsx';
import { useOverview } from '../overview/use-overview.ts';
import { PlanAlert } from '../plan/plan-alert.tsx';
import { EmptyWorkspace } from '../quick-start/empty-workspace.tsx';
import { strings } from '../strings.ts';
import { usePlan, useWorkspace } from '../workspace/workspace-context.ts';

/** The home of a workspace: its quick start, until it has keys. */
export function OverviewPage() {
  const { workspace } = useWorkspace();
  if (workspace.keyCount > 0) return <Overview />;
  return (
    <Page title={strings.pages.overview}>
      <SpaceBetween size="l">
        <PlanAlert />
        <EmptyWorkspace />
      </SpaceBetween>
    </Page>
  );
}

/** What needs attention, the requests of the last day, and the latest events. */
function Overview() {
  const { attention, day, events, names, there, error, isFetching, refetch } = useOverview();
  const { open, dialog } = useKeyDialog();
  const plan = usePlan();
  const cards = [
    attention && (
      <AttentionList key="attention" items={attention} onDeactivate={(apiKey) => open('activation', apiKey)} />
    ),
    day && <DayCard key="day" day={day} />,
    events && <LatestEvents key="events" events={events} names={names} there={there} />,
  ];
  /** A card waits for those above it, which would move it. After a failure, no card waits. */
  const awaited = error === null ? cards.indexOf(null) : -1;
  return (
    <Page
      title={strings.pages.overview}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={strings.refresh} loading={isFetching} onClick={refetch} />
          <CreateButton />
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={refetch} />
        {/* The list says how many keys are in use. */}
        {(plan === undefined || plan.limits === null) && <PlanAlert />}
        {awaited < 0 ? cards : cards.slice(0, awaited)}
        {awaited >= 0 && <Loading key={awaited} />}
      </SpaceBetween>
      {dialog}
    </Page>
  );
}
