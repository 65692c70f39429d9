import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorAt } from '../../components/form/error-at.ts';
import { fieldTexts } from '../field-texts.ts';
import type { FieldProps } from './field-props.ts';
import type { QuotaDraft } from './quota-draft.ts';

const texts = fieldTexts.quota.form;
const periods = Object.keys(texts.periods) as QuotaDraft['per'][];

/** The key's own quota: its period and, if it has one, its requests. */
export function QuotaFields({ value, onChange, errors }: FieldProps<QuotaDraft>) {
  return (
    <FormField label={fieldTexts.quota.label} description={texts.description}>
      <SpaceBetween size="s">
        <RadioGroup
          value={value.per}
          ariaLabel={texts.period}
          items={periods.map((period) => ({ value: period, label: texts.periods[period] }))}
          onChange={({ detail }) => onChange({ ...value, per: detail.value as QuotaDraft['per'] })}
        />
        {value.per !== 'none' && (
          <FormField label={texts.requests} errorText={errorAt(errors, 'body.quota.requests')}>
            <Input
              type="number"
              inputMode="numeric"
              value={value.requests}
              onChange={({ detail }) => onChange({ ...value, requests: detail.value })}
            />
          </FormField>
        )}
      </SpaceBetween>
    </FormField>
  );
}
