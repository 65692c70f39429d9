import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import { formatMoment } from '../../components/format-moment.ts';
import { dayMs } from '../../components/time.ts';
import { fieldTexts } from '../field-texts.ts';
import { type Expiry, type ExpiryChoice, expiresAtOf, expiryDays } from './expiry.ts';

const texts = fieldTexts.expiresAt.form;
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const options = [
  { value: 'never', label: texts.never },
  ...expiryDays.map((days) => ({ value: days, label: texts.days(Number(days)) })),
  { value: 'custom', label: texts.custom },
];

interface Props {
  readonly value: Expiry;
  readonly onChange: (value: Expiry) => void;
  readonly errorText: string | undefined;
  /** The key must expire. */
  readonly isRequired?: boolean;
}

/** Chooses when the key expires: never, after some days, or at a date and time. */
export function ExpiryField({ value, onChange, errorText, isRequired = false }: Props) {
  const isCustom = value.choice === 'custom';
  const end = expiresAtOf(value);
  return (
    <SpaceBetween size="s">
      <FormField
        label={fieldTexts.expiresAt.label}
        description={texts.description}
        errorText={isCustom ? undefined : errorText}
        constraintText={isCustom || end === null ? undefined : texts.until(formatMoment(end))}
      >
        <Select
          selectedOption={options.find((option) => option.value === value.choice) ?? null}
          options={isRequired ? options.filter((option) => option.value !== 'never') : options}
          onChange={({ detail }) => onChange({ ...value, choice: detail.selectedOption.value as ExpiryChoice })}
        />
      </FormField>
      {isCustom && (
        <FormField errorText={errorText} constraintText={texts.zone(zone)}>
          <SpaceBetween direction="horizontal" size="xs">
            <FormField label={texts.date}>
              <DatePicker
                placeholder="YYYY/MM/DD"
                openCalendarAriaLabel={(date) => (date === null ? texts.chooseDate : texts.chosenDate(date))}
                isDateEnabled={(date) => date.getTime() > Date.now() - dayMs}
                value={value.date}
                onChange={({ detail }) => onChange({ ...value, date: detail.value })}
              />
            </FormField>
            <FormField label={texts.time}>
              <TimeInput
                format="hh:mm"
                placeholder="hh:mm"
                value={value.time}
                onChange={({ detail }) => onChange({ ...value, time: detail.value })}
              />
            </FormField>
          </SpaceBetween>
        </FormField>
      )}
    </SpaceBetween>
  );
}
