import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { durationOf } from '../../components/form/duration.ts';
import { formatMoment } from '../../components/format-moment.ts';
import { Moment } from '../../components/moment.tsx';
import { RouteLink } from '../../components/route-link.tsx';
import { strings } from '../../strings.ts';
import { useMay } from '../../workspace/workspace-context.ts';
import type { ApiKey } from '../api-key.ts';

/** The automatic rotation of a key: its policy, its schedule, and its last failure. */
export function KeyRotation({ apiKey: { id, rotation } }: { apiKey: ApiKey }) {
  const texts = strings.keys.rotation;
  const mayWrite = useMay('api-keys:write');
  return (
    <Container header={<Header variant="h2">{texts.title}</Header>}>
      {rotation === null ? (
        <Box color="text-body-secondary">
          {texts.none} {mayWrite && <RouteLink to={`/keys/${id}/edit`}>{texts.setUp}</RouteLink>}
        </Box>
      ) : (
        <SpaceBetween size="m">
          {rotation.lastFailure !== null && (
            <Alert type="error" header={texts.failed} statusIconAriaLabel={strings.layout.error}>
              {texts.failure(
                texts.reasons[rotation.lastFailure.reason],
                formatMoment(rotation.lastFailure.at),
                rotation.lastFailure.attempts,
              )}
            </Alert>
          )}
          <KeyValuePairs
            columns={4}
            items={[
              { label: texts.every, value: texts.days(rotation.everyDays) },
              { label: texts.next, value: <Moment at={rotation.nextRotationAt} none={texts.paused} /> },
              { label: texts.last, value: <Moment at={rotation.lastRotatedAt} none={texts.notYet} /> },
              { label: texts.grace, value: strings.duration.text(durationOf(rotation.gracePeriodSeconds)) },
              {
                label: texts.secret,
                value: <Box variant="code">{rotation.secretArn ?? texts.secretToCome}</Box>,
              },
            ]}
          />
        </SpaceBetween>
      )}
    </Container>
  );
}
