import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useNow } from '../../components/use-now.ts';
import { type LimitState, windows } from '../../plan/windows.ts';
import { strings } from '../../strings.ts';

/** The remaining requests in each window, as of the last response. */
export function LimitsNow({ limits }: { limits: LimitState | null }) {
  const { limitsNow } = strings.plan;
  return (
    <Container header={<Header variant="h2">{limitsNow.title}</Header>}>
      {limits === null ? (
        <Alert type="info">{limitsNow.noAccess}</Alert>
      ) : (
        <ColumnLayout columns={2}>
          {windows.map(({ window, state }) => (
            <WindowNow key={window} label={limitsNow.windows[state]} {...limits[state]} />
          ))}
        </ColumnLayout>
      )}
    </Container>
  );
}

function WindowNow({ label, limit, remaining, resetsAt }: LimitState[keyof LimitState] & { label: string }) {
  const { limitsNow } = strings.plan;
  const seconds = Math.max(0, Math.round((Date.parse(resetsAt) - useNow(1000)) / 1000));
  return (
    <ProgressBar
      label={label}
      value={((limit - remaining) / limit) * 100}
      additionalInfo={
        remaining === 0 && seconds > 0 ? (
          <StatusIndicator type="error">{limitsNow.used(limit)}</StatusIndicator>
        ) : (
          limitsNow.remaining(remaining, limit)
        )
      }
      description={limitsNow.resets(seconds)}
    />
  );
}
