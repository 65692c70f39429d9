import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import { CodeToCopy } from '../components/code-to-copy.tsx';
import { curlOf } from './curl.ts';
import type { Document, Schema } from './document.ts';
import { exampleOf } from './example.ts';
import { FieldsTable } from './fields-table.tsx';
import type { Operation, OperationResponse } from './operations.ts';
import { Prose } from './prose.tsx';
import { type Field, shapeOf } from './shape.ts';
import { reference as referenceTexts } from './strings.ts';

const texts = referenceTexts;

interface Props {
  readonly document: Document;
  readonly operation: Operation;
}

/** Everything that the document says about an operation. */
export function OperationDetails({ document, operation }: Props) {
  const { description, body, responses } = operation;
  const successes = responses.filter(({ status }) => status.startsWith('2'));
  const errors = responses.filter(({ status }) => !status.startsWith('2'));
  return (
    <SpaceBetween size="l">
      <div>
        {description !== undefined && (
          <Box variant="p">
            <Prose text={description} />
          </Box>
        )}
        <Credentials operation={operation} />
      </div>
      <CodeToCopy
        label={texts.example}
        text={curlOf(document, operation, location.origin)}
        copyText={texts.copyExample}
      />
      <Parameters document={document} operation={operation} />
      {body !== undefined && (
        <Part title={texts.body}>
          <SchemaView document={document} schema={body} label={texts.bodyOf(operation.id)} isWhole={false} />
        </Part>
      )}
      {successes.map((response) => (
        <Success key={response.status} document={document} operation={operation} response={response} />
      ))}
      {errors.length > 0 && <Errors operation={operation} errors={errors} />}
    </SpaceBetween>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <Box variant="h4" tagOverride="h3" padding={{ bottom: 'xxs' }}>
        {title}
      </Box>
      {children}
    </div>
  );
}

/** The credentials that the operation accepts. */
function Credentials({ operation: { schemes } }: { operation: Operation }) {
  if (schemes.length === 0) return <Box variant="p">{texts.open}</Box>;
  const each = schemes.map(({ type, name, scheme, description }) => {
    if (description !== undefined) return description;
    return type === 'apiKey' ? texts.inHeader(name ?? '') : texts.inAuthorization(scheme ?? '');
  });
  return (
    <div>
      <Box variant="p">{schemes.length === 1 ? texts.credentials : texts.credentialsAny}</Box>
      <ul className="list">
        {each.map((text) => (
          <li key={text}>
            <Prose text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Parameters({ document, operation }: Props) {
  const { id, parameters } = operation;
  const fields = useMemo(
    () =>
      parameters.map(({ name, required = false, description, schema = {} }): Field => {
        const shape = shapeOf(document, schema);
        return { path: name, name, required, ...shape, description: description ?? shape.description };
      }),
    [document, parameters],
  );
  if (fields.length === 0) return null;
  return (
    <Part title={texts.parameters}>
      <FieldsTable fields={fields} label={texts.parametersOf(id)} />
    </Part>
  );
}

function Success({ document, operation, response }: Props & { response: OperationResponse }) {
  const { status, description, schema } = response;
  return (
    <Part title={texts.response(status)}>
      <Box variant="p">
        <Prose text={description} />
      </Box>
      {schema !== undefined && (
        <SchemaView document={document} schema={schema} label={texts.responseOf(operation.id, status)} isWhole />
      )}
      <ResponseHeaders response={response} operation={operation} />
    </Part>
  );
}

function Errors({ operation, errors }: { operation: Operation; errors: readonly OperationResponse[] }) {
  return (
    <Part title={texts.errors}>
      <Table
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={errors}
        trackBy="status"
        ariaLabels={{ tableLabel: texts.errorsOf(operation.id) }}
        columnDefinitions={[
          { id: 'status', header: texts.status, isRowHeader: true, minWidth: 80, cell: ({ status }) => status },
          { id: 'about', header: texts.codes, cell: ({ description }) => <Prose text={description} /> },
        ]}
      />
    </Part>
  );
}

interface SchemaProps {
  readonly document: Document;
  readonly schema: Schema;
  readonly label: string;
  /** The example has all fields, optional ones too. */
  readonly isWhole: boolean;
}

function SchemaView({ document, schema, label, isWhole }: SchemaProps) {
  const shape = useMemo(() => shapeOf(document, schema), [document, schema]);
  const example = useMemo(
    () => JSON.stringify(exampleOf(document, schema, isWhole), null, 2),
    [document, schema, isWhole],
  );
  return (
    <SpaceBetween size="xs">
      {shape.fields.length > 0 ? <FieldsTable fields={shape.fields} label={label} /> : <div>{shape.type}</div>}
      <ExpandableSection headerText={texts.exampleJson}>
        <CodeToCopy label={texts.exampleJsonOf(label)} text={example} copyText={texts.copyJson} />
      </ExpandableSection>
    </SpaceBetween>
  );
}

interface HeadersProps {
  readonly response: OperationResponse;
  readonly operation: Operation;
}

function ResponseHeaders({ response: { status, headers }, operation }: HeadersProps) {
  if (headers.length === 0) return null;
  return (
    <ExpandableSection headerText={texts.headers}>
      <Table
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={headers}
        trackBy="name"
        ariaLabels={{ tableLabel: texts.headersOf(operation.id, status) }}
        columnDefinitions={[
          {
            id: 'name',
            header: texts.header,
            isRowHeader: true,
            minWidth: 170,
            cell: ({ name }) => <Box variant="code">{name}</Box>,
          },
          { id: 'about', header: texts.about, cell: ({ description }) => description },
        ]}
      />
    </ExpandableSection>
  );
}
