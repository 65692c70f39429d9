import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { RouteLink } from '../components/route-link.tsx';
import { plan as planTexts } from './strings.ts';

const { explained } = planTexts;

/** Explains how requests are counted, and the response headers. */
export function LimitsExplained() {
  return (
    <Container header={<Header variant="h2">{explained.title}</Header>}>
      <SpaceBetween size="m">
        <div>
          {explained.paragraphs.map((text) => (
            <Box key={text} variant="p">
              {text}
            </Box>
          ))}
          <RouteLink to="/api-reference#getStatus">{explained.toReference}</RouteLink>
        </div>
        <Table
          variant="embedded"
          wrapLines
          items={explained.headers}
          trackBy="name"
          ariaLabels={{ tableLabel: explained.headersTitle }}
          header={<Header variant="h3">{explained.headersTitle}</Header>}
          columnDefinitions={[
            {
              id: 'name',
              header: explained.header,
              isRowHeader: true,
              minWidth: 160,
              cell: ({ name }) => <Box variant="code">{name}</Box>,
            },
            { id: 'meaning', header: explained.meaning, minWidth: 150, cell: ({ meaning }) => meaning },
            {
              id: 'example',
              header: explained.example,
              minWidth: 200,
              cell: ({ example }) => <Box variant="code">{example}</Box>,
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}
