import Select from '@cloudscape-design/components/select';
import TextFilter, { type TextFilterProps } from '@cloudscape-design/components/text-filter';
import { strings } from '../../strings.ts';
import { keyStatuses } from '../api-key.ts';
import type { EnvironmentChoice, StatusChoice } from './use-key-collection.ts';

const { environments, statuses, list } = strings.keys;
const { filters } = list;
const environmentOptions = [
  { value: 'any', label: filters.anyEnvironment },
  { value: 'live', label: environments.live },
  { value: 'test', label: environments.test },
];
const statusOptions = [
  { value: 'any', label: filters.anyStatus },
  ...keyStatuses.map((value) => ({ value, label: statuses[value] })),
];

interface Props {
  readonly text: TextFilterProps;
  readonly environment: EnvironmentChoice;
  readonly onEnvironment: (choice: EnvironmentChoice) => void;
  readonly status: StatusChoice;
  readonly onStatus: (choice: StatusChoice) => void;
}

export function KeysFilters({ text, environment, onEnvironment, status, onStatus }: Props) {
  return (
    <div className="filters">
      <div className="filters-text">
        <TextFilter {...text} filteringAriaLabel={filters.search} filteringPlaceholder={filters.search} />
      </div>
      <Select
        ariaLabel={filters.environment}
        selectedOption={environmentOptions.find(({ value }) => value === environment) ?? null}
        options={environmentOptions}
        onChange={({ detail }) => onEnvironment(detail.selectedOption.value as EnvironmentChoice)}
      />
      <Select
        ariaLabel={filters.status}
        selectedOption={statusOptions.find(({ value }) => value === status) ?? null}
        options={statusOptions}
        onChange={({ detail }) => onStatus(detail.selectedOption.value as StatusChoice)}
      />
    </div>
  );
}
