import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useMemo, useState } from 'react';
import { strings } from '../../strings.ts';

interface Props {
  readonly label: string;
  /** The text while nothing is chosen. */
  readonly anyText: string;
  readonly findText: string;
  readonly groups: readonly SelectProps.OptionGroup[];
  /** The chosen value; null matches any. */
  readonly chosen: string | null;
  readonly onChoose: (value: string | null) => void;
  /** Accepts typed values that are not in the list. Returns the text of the option for one. */
  readonly typedText?: (value: string) => string;
}

/** Chooses one value, or any, from a searchable list. */
export function FilterSelect({ label, anyText, findText, groups, chosen, onChoose, typedText }: Props) {
  const [text, setText] = useState('');
  const typed = text.trim();
  const any = { value: '', label: anyText };
  const all = groups.flatMap(({ options }) => options);
  const selected = chosen === null ? any : (all.find(({ value }) => value === chosen) ?? { value: chosen });
  const found = useMemo(() => matching(groups, typed.toLowerCase()), [groups, typed]);
  const isNew = typed !== '' && !all.some(({ value }) => value === typed);
  return (
    <FormField label={label} stretch>
      <Select
        selectedOption={selected}
        options={[
          ...(typed === '' ? [any] : []),
          ...found,
          ...(typedText !== undefined && isNew ? [{ value: typed, label: typedText(typed) }] : []),
        ]}
        filteringType="manual"
        filteringPlaceholder={findText}
        filteringAriaLabel={findText}
        onLoadItems={({ detail }) => setText(detail.filteringText)}
        onChange={({ detail }) => onChoose(detail.selectedOption.value || null)}
        empty={strings.noOption}
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
