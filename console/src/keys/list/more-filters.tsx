import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { FilterSelect } from '../../components/form/filter-select.tsx';
import { strings } from '../../strings.ts';
import type { ApiKey } from '../api-key.ts';
import { scopeTexts } from '../form/strings.ts';
import { expiryDays, type KeyFilters, keyRotations, unusedDays } from './key-filters.ts';

const { filters: texts } = strings.keys.list;
const scopes = Object.entries(scopeTexts).map(([value, description]) => ({ value, description }));

interface Props {
  readonly filters: KeyFilters;
  readonly onChange: (change: Partial<KeyFilters>) => void;
  readonly apiKeys: readonly ApiKey[];
}

/** Filters that few people need. */
export function MoreFilters({ filters, onChange, apiKeys }: Props) {
  const owners = [...new Set(apiKeys.flatMap(({ ownerId }) => ownerId ?? []))].sort();
  return (
    <div className="filters">
      <FilterSelect
        label={texts.owner}
        anyText={texts.anyOwner}
        findText={texts.findOwner}
        typedText={texts.typedOwner}
        groups={[{ label: texts.owners, options: owners.map((value) => ({ value })) }]}
        chosen={filters.ownerId}
        onChoose={(ownerId) => onChange({ ownerId })}
      />
      <FilterSelect
        label={texts.scope}
        anyText={texts.anyScope}
        findText={texts.findScope}
        typedText={texts.typedScope}
        groups={[{ label: texts.scopes, options: scopes }]}
        chosen={filters.scope}
        onChoose={(scope) => onChange({ scope })}
      />
      <ChoiceSelect
        label={texts.expiry}
        anyText={texts.anyExpiry}
        choices={expiryDays}
        textOf={texts.expiresWithin}
        chosen={filters.expiresWithin}
        onChoose={(expiresWithin) => onChange({ expiresWithin })}
      />
      <ChoiceSelect
        label={texts.use}
        anyText={texts.anyUse}
        choices={unusedDays}
        textOf={texts.unusedFor}
        chosen={filters.unusedFor}
        onChoose={(unusedFor) => onChange({ unusedFor })}
      />
      <ChoiceSelect
        label={texts.rotation}
        anyText={texts.anyRotation}
        choices={keyRotations}
        textOf={(rotation) => texts.rotations[rotation]}
        chosen={filters.rotation}
        onChoose={(rotation) => onChange({ rotation })}
      />
    </div>
  );
}

interface ChoiceProps<T> {
  readonly label: string;
  readonly anyText: string;
  readonly choices: readonly T[];
  readonly textOf: (choice: T) => string;
  readonly chosen: T | null;
  readonly onChoose: (choice: T | null) => void;
}

function ChoiceSelect<T extends string | number>({ label, anyText, choices, textOf, ...props }: ChoiceProps<T>) {
  const { chosen, onChoose } = props;
  const options = [
    { value: '', label: anyText },
    ...choices.map((each) => ({ value: String(each), label: textOf(each) })),
  ];
  return (
    <FormField label={label} stretch>
      <Select
        selectedOption={options.find(({ value }) => value === String(chosen ?? '')) ?? null}
        options={options}
        onChange={({ detail }) =>
          onChoose(choices.find((each) => String(each) === detail.selectedOption.value) ?? null)
        }
        expandToViewport
      />
    </FormField>
  );
}
