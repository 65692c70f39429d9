import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';
import type { Refusal } from './use-create-refusal.ts';

/** Explains why the person cannot create a key. */
export function RefusedCreation({ refusal }: { refusal: Refusal }) {
  return (
    <Alert type="info" header={refusal.title} statusIconAriaLabel={strings.layout.info}>
      <SpaceBetween size="xs">
        {refusal.text}
        {refusal.lacks === 'plan' && <RouteLink to="/plan">{strings.keys.create.seePlan}</RouteLink>}
      </SpaceBetween>
    </Alert>
  );
}
