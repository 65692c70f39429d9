import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import FormField from '@cloudscape-design/components/form-field';
import { type AuditTime, isAmount, relativeUnits } from './audit-filters.ts';
import { audit as auditTexts } from './strings.ts';

const { filters, times, timeErrors } = auditTexts;

const relativeOptions: readonly DateRangePickerProps.RelativeOption[] = [
  { key: 'last-1-hour', type: 'relative', amount: 1, unit: 'hour' },
  { key: 'last-24-hour', type: 'relative', amount: 24, unit: 'hour' },
  { key: 'last-7-day', type: 'relative', amount: 7, unit: 'day' },
  { key: 'last-30-day', type: 'relative', amount: 30, unit: 'day' },
  { key: 'last-90-day', type: 'relative', amount: 90, unit: 'day' },
];

/** Filters by time: up to now, or between two moments in the person's time zone. */
export function TimeFilter({ time, onChange }: { time: AuditTime | null; onChange: (time: AuditTime | null) => void }) {
  return (
    <FormField label={filters.time} stretch>
      <DateRangePicker
        value={rangeOf(time)}
        onChange={({ detail }) => onChange(timeOf(detail.value))}
        relativeOptions={relativeOptions}
        customRelativeRangeUnits={[...relativeUnits]}
        isValidRange={validate}
        placeholder={filters.anyTime}
        absoluteFormat="long-localized"
        hideTimeOffset
        expandToViewport
        i18nStrings={{ formatRelativeRange }}
      />
    </FormField>
  );
}

function rangeOf(time: AuditTime | null): DateRangePickerProps.Value | null {
  if (time === null) return null;
  if (time.type === 'absolute') return { type: 'absolute', startDate: time.from, endDate: time.to };
  const { amount, unit } = time;
  const key = relativeOptions.find((option) => option.amount === amount && option.unit === unit)?.key;
  return { type: 'relative', amount, unit, ...(key !== undefined && { key }) };
}

function timeOf(value: DateRangePickerProps.Value | null): AuditTime | null {
  if (value === null) return null;
  if (value.type === 'absolute') {
    return {
      type: 'absolute',
      from: new Date(value.startDate).toISOString(),
      to: new Date(value.endDate).toISOString(),
    };
  }
  const unit = relativeUnits.find((each) => each === value.unit);
  return unit === undefined ? null : { type: 'relative', amount: value.amount, unit };
}

function validate(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  const refused = (errorMessage: string) => ({ valid: false, errorMessage }) as const;
  if (value === null) return { valid: true };
  if (value.type === 'relative') return isAmount(value.amount) ? { valid: true } : refused(timeErrors.amount);
  const start = Date.parse(value.startDate);
  const end = Date.parse(value.endDate);
  if (Number.isNaN(start) || Number.isNaN(end)) return refused(timeErrors.incomplete);
  return start > end ? refused(timeErrors.backwards) : { valid: true };
}

function formatRelativeRange({ amount, unit }: DateRangePickerProps.RelativeValue): string {
  const known: Readonly<Record<string, string>> = times;
  return known[`last-${amount}-${unit}`] ?? auditTexts.lastTime(amount, unit);
}
