import ExpandableSection from '@cloudscape-design/components/expandable-section';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { momentFormats } from '../components/format-moment.ts';
import type { ApiKey } from '../keys/api-key.ts';
import { QuickStart } from './quick-start.tsx';
import { quickStart as quickStartTexts } from './strings.ts';
import { useFirstRequest } from './use-first-request.ts';

const texts = quickStartTexts;

/** How to call the API with a key. Open until the first request has arrived. */
export function KeyQuickStart({ apiKey: { id, lastUsedAt } }: { apiKey: ApiKey }) {
  /** The section stays open when the request arrives, to say so. */
  const [isNew] = useState(lastUsedAt === null);
  return (
    <ExpandableSection variant="container" headerText={texts.callTitle} defaultExpanded={isNew}>
      <QuickStart after={isNew && <Arrival id={id} />} />
    </ExpandableSection>
  );
}

/** Waits for the first request, and announces it to screen readers. */
function Arrival({ id }: { id: string }) {
  const seen = useFirstRequest(id);
  return (
    <div role="status">
      {seen === undefined || seen.result === null ? (
        <StatusIndicator type="in-progress">{texts.waiting}</StatusIndicator>
      ) : seen.result === 'admitted' ? (
        <StatusIndicator type="success">{texts.received(momentFormats.time(seen.at))}</StatusIndicator>
      ) : (
        <StatusIndicator type="warning">{texts.notAdmitted(seen.result, momentFormats.time(seen.at))}</StatusIndicator>
      )}
    </div>
  );
}
