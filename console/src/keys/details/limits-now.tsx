import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import type { components } from '../../api/schema.d.ts';
import { strings } from '../../strings.ts';

type LimitState = components['schemas']['LimitState'];

/** What is left of the limits, as of the last answer. */
export function LimitsNow({ limits }: { limits: LimitState | null }) {
  const { limitsNow } = strings.usage;
  return (
    <Container header={<Header variant="h2">{limitsNow.title}</Header>}>
      {limits === null ? (
        <Alert type="info">{limitsNow.noAccess}</Alert>
      ) : (
        <ColumnLayout columns={2}>
          <Window label={limitsNow.minute} {...limits.minute} />
          <Window label={limitsNow.hour} {...limits.hour} />
        </ColumnLayout>
      )}
    </Container>
  );
}

function Window({ label, limit, remaining, resetsAt }: LimitState['minute'] & { label: string }) {
  const { limitsNow } = strings.usage;
  const seconds = Math.max(0, Math.round((Date.parse(resetsAt) - Date.now()) / 1000));
  return (
    <ProgressBar
      label={label}
      value={((limit - remaining) / limit) * 100}
      additionalInfo={limitsNow.remaining(remaining, limit)}
      description={limitsNow.resets(seconds)}
    />
  );
}
