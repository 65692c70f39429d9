import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import type { FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/form/error-at.ts';
import { fieldTexts } from '../field-texts.ts';
import { mostPairs, type PairDraft } from './metadata-draft.ts';

const { label, form: texts } = fieldTexts.metadata;
const path = 'body.metadata';

interface Props {
  readonly pairs: readonly PairDraft[];
  readonly onChange: (pairs: readonly PairDraft[]) => void;
  readonly errors: readonly FieldError[];
}

/** The metadata, as rows of a name and a value. */
export function MetadataField({ pairs, onChange, errors }: Props) {
  const replace = (index: number, change: Partial<PairDraft>) =>
    onChange(pairs.map((pair, each) => (each === index ? { ...pair, ...change } : pair)));
  const ofAll = errors.filter((error) => error.path === path);
  return (
    <FormField label={label} description={texts.description} errorText={errorAt(ofAll, path)} stretch>
      <AttributeEditor
        items={pairs}
        empty={texts.none}
        addButtonText={texts.add}
        removeButtonText={texts.remove}
        removeButtonAriaLabel={({ name }) => texts.removeNamed(name)}
        disableAddButton={pairs.length >= mostPairs}
        additionalInfo={texts.constraint}
        definition={[
          {
            label: texts.name,
            control: ({ name }, index) => (
              <Input
                value={name}
                placeholder={texts.namePlaceholder}
                spellcheck={false}
                autoComplete={false}
                onChange={({ detail }) => replace(index, { name: detail.value })}
              />
            ),
            errorText: (_, index) => errorAt(errors, `${path}.${index}.name`),
          },
          {
            label: texts.value,
            control: ({ value }, index) => (
              <Input
                value={value}
                placeholder={texts.valuePlaceholder}
                spellcheck={false}
                autoComplete={false}
                onChange={({ detail }) => replace(index, { value: detail.value })}
              />
            ),
            // The API names a pair by its name.
            errorText: ({ name }, index) =>
              errorAt(errors, `${path}.${index}.value`) ?? errorAt(errors, `${path}.${name.trim()}`),
          },
        ]}
        onAddButtonClick={() => onChange([...pairs, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => onChange(pairs.filter((_, index) => index !== detail.itemIndex))}
      />
    </FormField>
  );
}
