import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { hourMs } from '../components/time.ts';
import { usage as usageTexts } from './strings.ts';
import { customRange, type Granularity, granularities, labelOf, rangesOf, type UsageRange } from './usage-range.ts';
import { type Zone, zones } from './zone.ts';

const texts = usageTexts;
const custom = 'custom';

interface Props {
  readonly range: UsageRange;
  readonly onChange: (range: UsageRange) => void;
  readonly zone: Zone;
  readonly onZone: (zone: Zone) => void;
}

/** Chooses the granularity, the range and the time zone of a chart. */
export function UsageRangePicker({ range, onChange, zone, onZone }: Props) {
  const ranges = rangesOf[range.granularity].map((hours) => ({ value: String(hours), label: labelOf(hours) }));
  const options = [...ranges, { value: custom, label: texts.custom }];
  const chosen = range.to === null ? String(range.hours) : custom;
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="end">
      <SegmentedControl
        label={texts.granularity}
        selectedId={range.granularity}
        options={granularities.map((id) => ({ id, text: texts.granularities[id] }))}
        onChange={({ detail }) => {
          const granularity = detail.selectedId as Granularity;
          onChange({ granularity, hours: rangesOf[granularity][0] ?? 24, to: null });
        }}
      />
      <Select
        ariaLabel={texts.range}
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        options={options}
        onChange={({ detail: { selectedOption } }) =>
          onChange(
            selectedOption.value === custom
              ? { ...range, to: new Date().toISOString() }
              : { ...range, hours: Number(selectedOption.value), to: null },
          )
        }
      />
      {range.to !== null && <CustomRange range={range} to={range.to} onChange={onChange} />}
      <SegmentedControl
        label={texts.zone}
        selectedId={zone}
        options={zones.map((id) => ({ id, text: texts.zones[id] }))}
        onChange={({ detail }) => onZone(detail.selectedId as Zone)}
      />
    </SpaceBetween>
  );
}

interface CustomProps {
  readonly range: UsageRange;
  readonly to: string;
  readonly onChange: Props['onChange'];
}

/** Chooses a start and an end, in the person's time zone. */
function CustomRange({ range, to, onChange }: CustomProps) {
  const startDate = new Date(Date.parse(to) - range.hours * hourMs).toISOString();
  return (
    <DateRangePicker
      value={{ type: 'absolute', startDate, endDate: to }}
      onChange={({ detail: { value } }) => {
        const chosen = value?.type === 'absolute' && customRange(range.granularity, value.startDate, value.endDate);
        if (chosen) onChange(chosen);
      }}
      isValidRange={(value) => validate(range.granularity, value)}
      rangeSelectorMode="absolute-only"
      relativeOptions={[]}
      placeholder={texts.custom}
      absoluteFormat="long-localized"
      hideTimeOffset
      showClearButton={false}
      expandToViewport
    />
  );
}

function validate(
  granularity: Granularity,
  value: DateRangePickerProps.Value | null,
): DateRangePickerProps.ValidationResult {
  const refused = (errorMessage: string) => ({ valid: false, errorMessage }) as const;
  if (value?.type !== 'absolute') return refused(texts.customErrors.incomplete);
  const [start, end] = [Date.parse(value.startDate), Date.parse(value.endDate)];
  if (Number.isNaN(start) || Number.isNaN(end)) return refused(texts.customErrors.incomplete);
  if (start > end) return refused(texts.customErrors.backwards);
  const isShort = customRange(granularity, value.startDate, value.endDate) !== null;
  return isShort ? { valid: true } : refused(texts.customErrors.tooLong);
}
