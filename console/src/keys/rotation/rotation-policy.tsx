import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { durationOf } from '../../components/form/duration.ts';
import { Moment } from '../../components/moment.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';

const { rotation: texts } = strings.keys;

/** A rotation policy and its schedule. */
export function RotationPolicy({ rotation }: { rotation: NonNullable<ApiKey['rotation']> }) {
  const { everyDays, nextRotationAt, lastRotatedAt, gracePeriodSeconds, secretArn } = rotation;
  const isDue = nextRotationAt !== null && Date.parse(nextRotationAt) <= Date.now();
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: texts.schedule, value: texts.states.every(everyDays) },
        { label: texts.next, value: isDue ? texts.soon : <Moment at={nextRotationAt} none={texts.paused} /> },
        { label: texts.last, value: <Moment at={lastRotatedAt} none={texts.notYet} /> },
        { label: texts.grace, value: strings.duration.text(durationOf(gracePeriodSeconds)) },
        {
          label: texts.secret,
          value:
            secretArn === null ? (
              texts.secretToCome
            ) : (
              <span className="id">
                <CopyToClipboard
                  variant="inline"
                  textToCopy={secretArn}
                  copyButtonAriaLabel={texts.copySecret}
                  copySuccessText={strings.copied}
                  copyErrorText={strings.copyFailed}
                />
              </span>
            ),
        },
      ]}
    />
  );
}
