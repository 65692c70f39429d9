import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { components } from '../api/schema.d.ts';
import { strings } from '../strings.ts';
import { useWorkspace } from '../workspace/workspace-context.ts';
import { countOf } from './count-of.ts';
import { plan as planTexts } from './strings.ts';
import { windows } from './windows.ts';

const texts = planTexts;
type Plan = components['schemas']['PlanView'];

/** Compares all plans. */
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
        ...windows.map(({ window }) => ({
          id: window,
          header: texts.windows[window].column,
          minWidth: 170,
          cell: ({ limits }: Plan) => (limits === null ? strings.none : countOf(limits[window])),
        })),
        {
          id: 'quota',
          header: texts.quotaColumn,
          minWidth: 170,
          cell: ({ quota }) => (quota === null ? texts.noQuota : texts.quota(quota)),
        },
      ]}
    />
  );
}
