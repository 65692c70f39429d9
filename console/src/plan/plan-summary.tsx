import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { countOf } from './count-of.ts';
import { QuotaBar } from './quota-bar.tsx';
import { plan as planTexts } from './strings.ts';
import { UsedBar } from './used-bar.tsx';
import { windows } from './windows.ts';

const texts = planTexts;

/** The plan of the workspace, and how much of it is used. */
export function PlanSummary() {
  const { workspace } = useWorkspace();
  const { limits, maxKeys } = workspace;
  return (
    <Container header={<Header variant="h2">{texts.yours}</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          items={[
            {
              label: texts.name,
              value: (
                <Box fontSize="heading-l" fontWeight="bold">
                  {workspace.plan}
                </Box>
              ),
            },
            {
              label: texts.access,
              value: (
                <StatusIndicator type={limits ? 'success' : 'stopped'}>
                  {limits ? texts.accessIncluded : texts.noAccess}
                </StatusIndicator>
              ),
            },
            {
              label: texts.keys,
              value: (
                <>
                  <KeysUsed used={workspace.keyCount} max={maxKeys} />
                  {workspace.heldPlaces > 0 && maxKeys !== null && (
                    <Box variant="small">{texts.held(workspace.heldPlaces)}</Box>
                  )}
                </>
              ),
            },
            {
              label: texts.limitsPerKey,
              value: limits
                ? windows.map(({ window }) => (
                    <div key={window}>{texts.windows[window].limit(countOf(limits[window]))}</div>
                  ))
                : strings.none,
            },
          ]}
        />
        {workspace.quota === null ? (
          <Box color="text-body-secondary">{texts.noQuota}</Box>
        ) : (
          <QuotaBar label={texts.quotaOf.workspace} quota={workspace.quota} />
        )}
      </SpaceBetween>
    </Container>
  );
}

function KeysUsed({ used, max }: { used: number; max: number | null }) {
  if (max === null) return texts.keysWithoutMaximum(countOf(used));
  if (max === 0) return texts.keysNotIncluded(countOf(used));
  return <UsedBar ariaLabel={texts.keys} used={used} limit={max} text={texts.keysUsed(countOf(used), countOf(max))} />;
}
