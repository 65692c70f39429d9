import SpaceBetween from '@cloudscape-design/components/space-between';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { Page } from '../layout/page.tsx';
import { LimitsExplained } from '../plan/limits-explained.tsx';
import { PlanAlert } from '../plan/plan-alert.tsx';
import { PlanChange } from '../plan/plan-change.tsx';
import { PlanSummary } from '../plan/plan-summary.tsx';
import { PlansTable } from '../plan/plans-table.tsx';
import { plan as planTexts } from '../plan/strings.ts';
import { strings } from '../strings.ts';
import { useOwnWorkspace } from '../workspace/use-own-workspace.ts';

/** The plan and limits of the workspace. */
export function PlanPage() {
  // Reloads the workspace, since the plan can have changed.
  const { error, refetch } = useOwnWorkspace();
  return (
    <Page title={strings.pages.plan} description={planTexts.description}>
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <PlanAlert />
        <PlanSummary />
        <PlansTable />
        <PlanChange />
        <LimitsExplained />
      </SpaceBetween>
    </Page>
  );
}
