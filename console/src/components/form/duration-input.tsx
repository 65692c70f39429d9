import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { strings } from '../../strings.ts';
import { type Duration, durationUnits } from './duration.ts';

interface Props {
  readonly value: Duration;
  readonly onChange: (value: Duration) => void;
}

/** An input for a number of minutes, hours or days. The surrounding field has the label. */
export function DurationInput({ value, onChange }: Props) {
  const { duration } = strings;
  const options = durationUnits.map((unit) => ({ value: unit, label: duration.units[unit] }));
  return (
    <div className="duration">
      <Input
        type="number"
        inputMode="numeric"
        value={value.amount}
        onChange={({ detail }) => onChange({ ...value, amount: detail.value })}
      />
      <Select
        selectedOption={options.find((option) => option.value === value.unit) ?? null}
        options={options}
        onChange={({ detail }) => {
          const unit = durationUnits.find((each) => each === detail.selectedOption.value);
          if (unit !== undefined) onChange({ ...value, unit });
        }}
      />
    </div>
  );
}
