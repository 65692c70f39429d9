import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';

/** Why there can be no new key, and where to go. */
export function RefusedCreation({ refusal }: { refusal: { readonly title: string; readonly text: string } }) {
  return (
    <Alert type="info" header={refusal.title} statusIconAriaLabel={strings.layout.info}>
      <SpaceBetween size="xs">
        {refusal.text}
        <RouteLink to="/plan">{strings.keys.create.seePlan}</RouteLink>
      </SpaceBetween>
    </Alert>
  );
}
