import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { durationOf } from '../../components/form/duration.ts';
import { formatMoment } from '../../components/format-moment.ts';
import { Moment } from '../../components/moment.tsx';
import { useNow } from '../../components/use-now.ts';
import { strings } from '../../strings.ts';
import { useMay } from '../../workspace/workspace-context.ts';
import type { ApiKey } from '../api-key.ts';
import type { RotationDialogKind } from './use-rotation-dialog.tsx';
import { isStillUsed, type KeyValue, timeLeft, twoValuesOf } from './value-state.ts';

const { values: texts, end, extend } = strings.keys.rotation;

interface Props {
  readonly apiKey: ApiKey;
  readonly onOpen: (kind: RotationDialogKind) => void;
}

/** The values that work: the last use of each and, while there are two, the end of the old one. */
export function WorkingValues({ apiKey, onOpen }: Props) {
  const two = twoValuesOf(apiKey);
  return (
    <SpaceBetween size="m">
      {apiKey.values.map((value) => (
        <section key={value.key} aria-label={value === two?.previous ? texts.previous : texts.newest}>
          <SpaceBetween size="xs">
            <KeyValuePairs
              columns={4}
              items={[
                {
                  label: value === two?.previous ? texts.previous : texts.newest,
                  value: <Box variant="code">{value.key}</Box>,
                },
                {
                  label: texts.lastUsed,
                  value: <Moment at={value.lastUsedAt} format="distance" none={texts.never} />,
                },
                { label: texts.issued, value: <Moment at={value.issuedAt} none={texts.notRecorded} /> },
                ...(value === two?.previous ? [{ label: texts.ends, value: <Ending value={value} /> }] : []),
              ]}
            />
            {two !== undefined && value === two.previous && <Previous {...two} onOpen={onOpen} />}
          </SpaceBetween>
        </section>
      ))}
    </SpaceBetween>
  );
}

interface PreviousProps {
  readonly newest: KeyValue;
  readonly previous: KeyValue;
  readonly onOpen: (kind: RotationDialogKind) => void;
}

/** Whether the old value can be ended safely, and the actions on it. */
function Previous({ newest, previous, onOpen }: PreviousProps) {
  const mayWrite = useMay('api-keys:write');
  const isUsed = isStillUsed(previous, newest);
  return (
    <SpaceBetween size="xs">
      <div>
        <StatusIndicator type={isUsed ? 'warning' : 'success'}>
          {isUsed ? texts.stillUsed : texts.notUsed}
        </StatusIndicator>
        <Box variant="small" display="block">
          {texts.accuracy}
        </Box>
      </div>
      {mayWrite && previous.validUntil !== null && (
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => onOpen('end')}>{end.button}</Button>
          <Button onClick={() => onOpen('extend')}>{extend.button}</Button>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

/** The end of the old value: a countdown, or what it waits for. */
function Ending({ value: { validUntil, graceOnFirstUse } }: { value: KeyValue }) {
  const now = useNow(1000);
  if (validUntil === null) return texts.delivering;
  const at = formatMoment(validUntil);
  const isWaiting = graceOnFirstUse !== null;
  return (
    <>
      <div>
        {isWaiting
          ? texts.waiting(strings.duration.text(durationOf(graceOnFirstUse)))
          : texts.left(timeLeft(validUntil, now))}
      </div>
      <Box variant="small" display="block">
        {isWaiting ? texts.latest(at) : at}
      </Box>
    </>
  );
}
