import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { strings } from '../strings.ts';
import { type Granularity, granularities, labelOf, rangesOf, type UsageRange } from './usage-range.ts';

interface Props {
  readonly range: UsageRange;
  readonly onChange: (range: UsageRange) => void;
}

export function UsageRangePicker({ range, onChange }: Props) {
  const { usage } = strings;
  const options = rangesOf[range.granularity].map((hours) => ({ value: String(hours), label: labelOf(hours) }));
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="end">
      <SegmentedControl
        label={usage.granularity}
        selectedId={range.granularity}
        options={granularities.map((id) => ({ id, text: usage.granularities[id] }))}
        onChange={({ detail }) => {
          const granularity = detail.selectedId as Granularity;
          onChange({ granularity, hours: rangesOf[granularity][0] ?? 24 });
        }}
      />
      <Select
        ariaLabel={usage.range}
        selectedOption={options.find(({ value }) => value === String(range.hours)) ?? null}
        options={options}
        onChange={({ detail }) => onChange({ ...range, hours: Number(detail.selectedOption.value) })}
      />
    </SpaceBetween>
  );
}
