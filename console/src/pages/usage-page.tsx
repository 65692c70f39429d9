import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useSearchParams } from 'react-router';
import { ProblemAlert } from '../components/problem-alert.tsx';
import { RouteLink } from '../components/route-link.tsx';
import { Page } from '../layout/page.tsx';
import { strings } from '../strings.ts';
import { compare } from '../usage/comparison.ts';
import { Environments } from '../usage/environments.tsx';
import { KeysUsageTable } from '../usage/keys-usage-table.tsx';
import { rangeIn, searchOf } from '../usage/range-in-address.ts';
import { Refusals } from '../usage/refusals.tsx';
import { usage as usageTexts } from '../usage/strings.ts';
import { UsageChart } from '../usage/usage-chart.tsx';
import { UsageDownload } from '../usage/usage-download.tsx';
import { UsageRangePicker } from '../usage/usage-range-picker.tsx';
import { UsageTotals } from '../usage/usage-totals.tsx';
import { useUsage, useUsageBefore } from '../usage/use-usage.ts';
import { useZone } from '../usage/zone.ts';

const texts = usageTexts;

/** The usage of all keys of the workspace. The time range is in the address. */
export function UsagePage() {
  const [search, setSearch] = useSearchParams();
  const range = rangeIn(search);
  const { sum, error, refetch, isFetching, isPartial, isCut } = useUsage(range);
  const before = useUsageBefore(sum?.usage);
  const [zone, setZone] = useZone();
  const comparison = sum && before ? compare(sum.usage, before, Date.now()) : null;
  const keysCounted = sum?.keys.length ?? 0;
  return (
    <Page
      title={strings.pages.usage}
      description={texts.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={strings.refresh} loading={isFetching} onClick={() => void refetch()} />
          {sum && <UsageDownload {...sum} />}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {isCut && <Alert statusIconAriaLabel={strings.layout.info}>{texts.cut(keysCounted)}</Alert>}
        {(sum !== undefined || error === null) && (
          <Container
            header={
              <Header
                variant="h2"
                actions={
                  <UsageRangePicker
                    range={range}
                    zone={zone}
                    onZone={setZone}
                    onChange={(chosen) => setSearch(searchOf(chosen), { replace: true, preventScrollReset: true })}
                  />
                }
              >
                {texts.requests}
              </Header>
            }
          >
            <SpaceBetween size="l">
              {sum && <UsageTotals usage={sum.usage} comparison={comparison} />}
              {isPartial && (
                <Box color="text-body-secondary">
                  <Spinner /> <span role="status">{texts.addingUp(keysCounted)}</span>
                </Box>
              )}
              <UsageChart usage={sum?.usage} before={before} zone={zone} emptyAction={<ToFirstRequest />} />
              {sum && <Environments keys={sum.keys} />}
              {sum && <Refusals usage={sum.usage} />}
            </SpaceBetween>
          </Container>
        )}
        {sum && <KeysUsageTable usage={sum.usage} keys={sum.keys} />}
      </SpaceBetween>
    </Page>
  );
}

function ToFirstRequest() {
  return (
    <>
      {texts.noneInWorkspace} <RouteLink to="/keys">{strings.problems.toKeys}</RouteLink>
    </>
  );
}
