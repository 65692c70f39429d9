import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { countOf } from './count-of.ts';

const { plan: texts } = strings;

/** All plans beside each other. */
export function PlansTable() {
  const { plans, workspace } = useWorkspace();
  return (
    <Table
      items={plans}
      trackBy="name"
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: texts.all }}
      header={
        <Header variant="h2" description={texts.allDescription}>
          {texts.all}
        </Header>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: texts.name,
          isRowHeader: true,
          minWidth: 200,
          cell: ({ name }) => (
            <SpaceBetween direction="horizontal" size="xs">
              <b>{name}</b>
              {name === workspace.plan && <Badge color="green">{texts.yours}</Badge>}
            </SpaceBetween>
          ),
        },
        {
          id: 'access',
          header: texts.access,
          minWidth: 130,
          cell: ({ limits }) => (limits === null ? texts.noAccess : texts.accessIncluded),
        },
        { id: 'keys', header: texts.keys, minWidth: 110, cell: ({ maxKeys }) => countOf(maxKeys) },
        {
          id: 'minute',
          header: texts.requestsPerMinute,
          minWidth: 170,
          cell: ({ limits }) => (limits === null ? strings.none : countOf(limits.perMinute)),
        },
        {
          id: 'hour',
          header: texts.requestsPerHour,
          minWidth: 170,
          cell: ({ limits }) => (limits === null ? strings.none : countOf(limits.perHour)),
        },
      ]}
    />
  );
}
