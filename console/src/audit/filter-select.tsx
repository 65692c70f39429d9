import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useMemo, useState } from 'react';
import { strings } from '../strings.ts';

const { filters } = strings.audit;

interface Props {
  readonly label: string;
  /** The text while nothing is chosen. */
  readonly anyText: string;
  readonly findText: string;
  readonly groups: readonly SelectProps.OptionGroup[];
  /** The chosen value; null matches any. */
  readonly chosen: string | null;
  readonly onChoose: (value: string | null) => void;
  /** Accepts typed ids that are not in the list, such as those of deleted keys. */
  readonly takesIds?: boolean;
}

/** Chooses one value, or any, from a searchable list. */
export function FilterSelect({ label, anyText, findText, groups, chosen, onChoose, takesIds = false }: Props) {
  const [text, setText] = useState('');
  const any = { value: '', label: anyText };
  const all = groups.flatMap(({ options }) => options);
  const selected = chosen === null ? any : (all.find(({ value }) => value === chosen) ?? { value: chosen });
  const found = useMemo(() => matching(groups, text.trim().toLowerCase()), [groups, text]);
  const isId = takesIds && text.trim() !== '' && !all.some(({ value }) => value === text.trim());
  return (
    <FormField label={label} stretch>
      <Select
        selectedOption={selected}
        options={[
          ...(text.trim() === '' ? [any] : []),
          ...found,
          ...(isId ? [{ value: text.trim(), label: filters.takeId(text.trim()) }] : []),
        ]}
        filteringType="manual"
        filteringPlaceholder={findText}
        filteringAriaLabel={findText}
        onLoadItems={({ detail }) => setText(detail.filteringText)}
        onChange={({ detail }) => onChoose(detail.selectedOption.value || null)}
        empty={filters.noOption}
        virtualScroll={all.length > 200}
        expandToViewport
      />
    </FormField>
  );
}

function matching(groups: readonly SelectProps.OptionGroup[], text: string): SelectProps.OptionGroup[] {
  const says = ({ label, value, description }: SelectProps.Option) =>
    [label, value, description].some((each) => each?.toLowerCase().includes(text));
  return groups
    .map((group) => ({ ...group, options: group.options.filter(says) }))
    .filter(({ options }) => options.length > 0);
}
