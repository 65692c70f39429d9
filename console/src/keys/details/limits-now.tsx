import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { components } from '../../api/schema.d.ts';
import { useNow } from '../../components/use-now.ts';
import { QuotaBar } from '../../plan/quota-bar.tsx';
import { plan as planTexts } from '../../plan/strings.ts';
import { UsedBar } from '../../plan/used-bar.tsx';
import { type LimitState, windows } from '../../plan/windows.ts';
import { useWorkspace } from '../../workspace/workspace-context.ts';

interface Props {
  readonly limits: LimitState | null;
  /** The quota of the key; null: it has none. */
  readonly quota: components['schemas']['QuotaState'] | null;
}

/** The remaining requests of a key in each window and in the quotas, as of the last response. */
export function LimitsNow({ limits, quota }: Props) {
  const { limitsNow, quotaOf } = planTexts;
  const { workspace } = useWorkspace();
  return (
    <Container header={<Header variant="h2">{limitsNow.title}</Header>}>
      {limits === null ? (
        <Alert type="info">{limitsNow.noAccess}</Alert>
      ) : (
        <ColumnLayout columns={2}>
          {windows.map(({ window, state }) => (
            <WindowNow key={window} label={limitsNow.windows[state]} {...limits[state]} />
          ))}
          {quota !== null && <QuotaBar label={quotaOf.key} quota={quota} />}
          {workspace.quota !== null && <QuotaBar label={quotaOf.workspace} quota={workspace.quota} />}
        </ColumnLayout>
      )}
    </Container>
  );
}

function WindowNow({ label, limit, remaining, resetsAt }: LimitState[keyof LimitState] & { label: string }) {
  const { limitsNow } = planTexts;
  const seconds = Math.max(0, Math.round((Date.parse(resetsAt) - useNow(1000)) / 1000));
  // The window has ended, and the next response will say so.
  const left = seconds === 0 ? limit : remaining;
  return (
    <UsedBar
      label={label}
      used={limit - left}
      limit={limit}
      text={left === 0 ? limitsNow.used(limit) : limitsNow.remaining(left, limit)}
      description={limitsNow.resets(seconds)}
    />
  );
}
