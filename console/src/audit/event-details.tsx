import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatMoment } from '../components/format-moment.ts';
import { Moment } from '../components/moment.tsx';
import { strings } from '../strings.ts';
import type { AuditEvent } from './audit-event.ts';
import { changesOf } from './event-changes.ts';
import { actionText, actorText, keyText, sentenceOf } from './event-sentence.ts';
import type { Names } from './names.ts';
import { audit as auditTexts } from './strings.ts';

const { details, actorTypes } = auditTexts;

/** All details of an event. */
export function EventDetails({ event, names, onDismiss }: { event: AuditEvent; names: Names; onDismiss: () => void }) {
  const { id, at, action, keyId, actor, requestId } = event;
  const actorId = details.actorId(actorTypes[actor.type]);
  const changes = changesOf(event, formatMoment);
  return (
    <Modal visible header={details.title} size="large" closeAriaLabel={strings.close} onDismiss={onDismiss}>
      <SpaceBetween size="l">
        <Box variant="p">{sentenceOf(event, names)}.</Box>
        {changes.length > 0 && (
          <div>
            <Box variant="h3" padding={{ bottom: 's' }}>
              {details.changes}
            </Box>
            <KeyValuePairs
              columns={2}
              minColumnWidth={220}
              items={changes.map(({ label, value, before }) => ({
                label,
                value: (
                  <>
                    <span className="id">{value}</span>
                    {before !== undefined && (
                      <Box variant="small" display="block">
                        <span className="id">{details.before(before)}</span>
                      </Box>
                    )}
                  </>
                ),
              }))}
            />
          </div>
        )}
        <KeyValuePairs
          columns={2}
          minColumnWidth={220}
          items={[
            { label: details.at, value: <Moment at={at} format="seconds" /> },
            { label: details.utc, value: at },
            { label: details.who, value: actorText(actor, names) },
            { label: actorId, value: <Id label={actorId} id={actor.id} /> },
            ...(keyId === null
              ? []
              : [
                  { label: details.key, value: keyText(keyId, names) },
                  { label: details.keyId, value: <Id label={details.keyId} id={keyId} /> },
                ]),
            { label: details.action, value: `${actionText(action)} (${action})` },
            { label: details.requestId, value: <Id label={details.requestId} id={requestId} /> },
            { label: details.id, value: <Id label={details.id} id={id} /> },
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}

function Id({ label, id }: { label: string; id: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={id}
      copyButtonAriaLabel={details.copy(label)}
      copySuccessText={strings.copied}
      copyErrorText={strings.copyFailed}
    />
  );
}
