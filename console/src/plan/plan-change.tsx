import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import { RouteLink } from '../components/route-link.tsx';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { plan as planTexts } from './strings.ts';

const { change } = planTexts;

/** How to change the plan. */
export function PlanChange() {
  const { workspace } = useWorkspace();
  return (
    <Container header={<Header variant="h2">{change.title}</Header>}>
      <Box variant="p">{change.text}</Box>
      <Box variant="awsui-key-label">{change.workspaceId}</Box>
      <CopyToClipboard
        variant="inline"
        textToCopy={workspace.id}
        copyButtonAriaLabel={change.copy}
        copySuccessText={strings.copied}
        copyErrorText={strings.copyFailed}
      />
      <Box variant="p" padding={{ top: 's' }}>
        {change.operators} <RouteLink to="/api-reference#updateWorkspace">{change.toReference}</RouteLink>
      </Box>
    </Container>
  );
}
