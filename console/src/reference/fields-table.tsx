import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { Prose } from './prose.tsx';
import type { Field } from './shape.ts';
import { reference as referenceTexts } from './strings.ts';

const texts = referenceTexts;
/** Nested fields start closed if the table has more fields than this. */
const mostOpen = 12;

/** The fields of an object, with nested fields. */
export function FieldsTable({ fields, label }: { fields: readonly Field[]; label: string }) {
  const parents = withFields(fields);
  const [open, setOpen] = useState<readonly Field[]>(countOf(fields) <= mostOpen ? parents : parents.slice(0, 1));
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      wrapLines
      items={fields}
      trackBy="path"
      ariaLabels={{
        tableLabel: label,
        expandButtonLabel: ({ name }) => texts.expand(name),
        collapseButtonLabel: ({ name }) => texts.collapse(name),
      }}
      {...(parents.length > 0 && {
        expandableRows: {
          getItemChildren: (field: Field) => [...field.fields],
          isItemExpandable: (field: Field) => field.fields.length > 0,
          expandedItems: open,
          onExpandableItemToggle: ({ detail }: { detail: { item: Field; expanded: boolean } }) =>
            setOpen((before) =>
              detail.expanded ? [...before, detail.item] : before.filter(({ path }) => path !== detail.item.path),
            ),
        },
      })}
      columnDefinitions={[
        { id: 'name', header: texts.field, isRowHeader: true, minWidth: 140, cell: (field) => <Name field={field} /> },
        { id: 'about', header: texts.about, minWidth: 130, cell: (field) => <About field={field} /> },
      ]}
    />
  );
}

function Name({ field: { name, type, required } }: { field: Field }) {
  return (
    <>
      <div className="field-name">
        <Box variant="code">{name}</Box>
      </div>
      <Box variant="small">
        {type}
        {required && (
          <>
            {', '}
            <Box variant="small" color="text-status-error">
              {texts.required}
            </Box>
          </>
        )}
      </Box>
    </>
  );
}

function About({ field }: { field: Field }) {
  const { description, rules, values, default: preset, example } = field;
  return (
    <>
      {description !== undefined && (
        <div>
          <Prose text={description} />
        </div>
      )}
      {values.length > 0 && (
        <div>
          <Prose text={texts.oneOf(values.map((value) => `\`${value}\``).join(', '))} />
        </div>
      )}
      {rules.length > 0 && (
        <div>
          <Prose text={texts.rule(rules.join('; '))} />
        </div>
      )}
      {preset !== undefined && (
        <div>
          <Prose text={texts.default(`\`${preset}\``)} />
        </div>
      )}
      {example !== undefined && (
        <div>
          <Prose text={texts.exampleOf(`\`${example}\``)} />
        </div>
      )}
    </>
  );
}

const withFields = (fields: readonly Field[]): Field[] =>
  fields.flatMap((field) => (field.fields.length === 0 ? [] : [field, ...withFields(field.fields)]));

const countOf = (fields: readonly Field[]): number =>
  fields.reduce((count, field) => count + 1 + countOf(field.fields), 0);
