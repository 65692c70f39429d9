import Alert from '@cloudscape-design/components/alert';
import { strings } from '../strings.ts';
import { usePlan, useWorkspace } from '../workspace/workspace-context.ts';
import { plan as planTexts } from './strings.ts';

const { alerts } = planTexts;

/** Warns if the plan limits the workspace: no API access, or no keys left. */
export function PlanAlert() {
  const { workspace } = useWorkspace();
  const plan = usePlan();
  if (plan === undefined) return <Warning {...alerts.unknown(workspace.plan)} />;
  if (plan.limits === null) return <Warning {...alerts.noAccess(plan.name)} />;
  if (workspace.maxKeys !== null && workspace.keyCount >= workspace.maxKeys) return <Warning {...alerts.full} />;
  return null;
}

function Warning({ title, text }: { title: string; text: string }) {
  return (
    <Alert type="warning" header={title} statusIconAriaLabel={strings.layout.warning}>
      {text}
    </Alert>
  );
}
