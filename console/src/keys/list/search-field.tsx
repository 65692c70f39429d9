import Box from '@cloudscape-design/components/box';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { withoutSecret } from './key-filters.ts';

const { filters: texts } = strings.keys.list;

interface Props {
  /** The text of the search; null if there is none. */
  readonly value: string | null;
  /** Called when the person stops typing. */
  readonly onChange: (value: string | null) => void;
  readonly isLoading: boolean;
}

/** Searches keys by text. Of a pasted key value, only the public part stays in the field. */
export function SearchField({ value, onChange, isLoading }: Props) {
  const [typed, setTyped] = useState(value ?? '');
  const [searched, setSearched] = useState(value);
  const [shortened, setShortened] = useState<string | null>(null);
  if (searched !== value) {
    // The search changed elsewhere, for example because the filters were cleared.
    setSearched(value);
    if (value !== (typed.trim() || null)) setTyped(value ?? '');
  }
  return (
    <>
      <TextFilter
        filteringText={typed}
        filteringAriaLabel={texts.search}
        filteringPlaceholder={texts.search}
        loading={isLoading}
        onChange={({ detail: { filteringText } }) => {
          const text = withoutSecret(filteringText);
          setTyped(text);
          setShortened(text === filteringText ? null : text);
        }}
        onDelayedChange={({ detail }) => onChange(withoutSecret(detail.filteringText).trim().slice(0, 100) || null)}
      />
      {shortened !== null && (
        <div role="status">
          <Box color="text-status-info" fontSize="body-s">
            {texts.shortened(shortened)}
          </Box>
        </div>
      )}
    </>
  );
}
