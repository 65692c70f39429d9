import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { type ApiKey, keyStatuses } from '../api-key.ts';
import { isFiltered, type KeyFilters, noFilters } from './key-filters.ts';
import { MoreFilters } from './more-filters.tsx';
import { SearchField } from './search-field.tsx';

const { environments, statuses, list } = strings.keys;
const { filters: texts } = list;
const environmentOptions = [
  { value: '', label: texts.anyEnvironment },
  { value: 'live', label: environments.live },
  { value: 'test', label: environments.test },
];
const statusOptions = [
  { value: '', label: texts.anyStatus },
  ...keyStatuses.map((value) => ({ value, label: statuses[value] })),
];

interface Props {
  readonly filters: KeyFilters;
  readonly onChange: (change: Partial<KeyFilters>) => void;
  /** The keys on the page, whose owners the filter offers. */
  readonly apiKeys: readonly ApiKey[];
  /** The number of matching keys; null if it is not known. */
  readonly total: number | null;
  readonly isLoading: boolean;
}

/** Filters the keys on the server. */
export function KeysFilters({ filters, onChange, apiKeys, total, isLoading }: Props) {
  const { environment, status, scope, ownerId, expiresWithin, unusedFor, rotation } = filters;
  const usesMore = [scope, ownerId, expiresWithin, unusedFor, rotation].some((each) => each !== null);
  const [isUnfolded, setUnfolded] = useState(false);
  const isOpen = isUnfolded || usesMore;
  return (
    <>
      <div className="filters">
        <div className="filters-text">
          <SearchField value={filters.query} onChange={(query) => onChange({ query })} isLoading={isLoading} />
        </div>
        <Select
          ariaLabel={texts.environment}
          selectedOption={environmentOptions.find(({ value }) => value === (environment ?? '')) ?? null}
          options={environmentOptions}
          onChange={({ detail: { selectedOption } }) =>
            onChange({ environment: (selectedOption.value as ApiKey['environment']) || null })
          }
        />
        <Select
          ariaLabel={texts.status}
          selectedOption={statusOptions.find(({ value }) => value === (status ?? '')) ?? null}
          options={statusOptions}
          onChange={({ detail: { selectedOption } }) =>
            onChange({ status: keyStatuses.find((each) => each === selectedOption.value) ?? null })
          }
        />
        {!usesMore && (
          <div className="filters-end">
            <Button variant="link" ariaExpanded={isOpen} onClick={() => setUnfolded(!isOpen)}>
              {isOpen ? texts.fewer : texts.more}
            </Button>
          </div>
        )}
      </div>
      {isOpen && <MoreFilters filters={filters} onChange={onChange} apiKeys={apiKeys} />}
      {isFiltered(filters) && (
        <div className="filters-result">
          <span role="status">{total !== null && strings.matches(total)}</span>
          <Button variant="inline-link" onClick={() => onChange(noFilters)}>
            {texts.clear}
          </Button>
        </div>
      )}
    </>
  );
}
