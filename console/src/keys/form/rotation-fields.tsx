import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { FieldError } from '../../api/problem.ts';
import { DurationInput } from '../../components/duration-input.tsx';
import { errorAt } from '../../components/error-at.ts';
import { strings } from '../../strings.ts';
import type { RotationDraft } from './key-draft.ts';

const texts = strings.keys.form.rotation;

interface Props {
  readonly value: RotationDraft;
  readonly onChange: (value: RotationDraft) => void;
  readonly errors: readonly FieldError[];
}

/** Whether, how often and to where the key gets new values by itself. */
export function RotationFields({ value, onChange, errors }: Props) {
  const set = (change: Partial<RotationDraft>) => onChange({ ...value, ...change });
  return (
    <SpaceBetween size="l">
      <Toggle
        checked={value.isOn}
        description={texts.description}
        onChange={({ detail }) => set({ isOn: detail.checked })}
      >
        {texts.label}
      </Toggle>
      {value.isOn && (
        <SpaceBetween size="l">
          <FormField
            label={texts.everyDays.label}
            constraintText={texts.everyDays.constraint}
            errorText={errorAt(errors, 'body.rotation.everyDays')}
          >
            <Input
              type="number"
              inputMode="numeric"
              value={value.everyDays}
              onChange={({ detail }) => set({ everyDays: detail.value })}
            />
          </FormField>
          <FormField
            label={texts.grace.label}
            description={texts.grace.description}
            errorText={errorAt(errors, 'body.rotation.gracePeriodSeconds')}
          >
            <DurationInput value={value.grace} onChange={(grace) => set({ grace })} />
          </FormField>
          <FormField label={texts.target.label}>
            <RadioGroup
              value={value.target}
              items={[
                { value: 'managed', ...texts.target.managed },
                { value: 'secret', ...texts.target.secret },
              ]}
              onChange={({ detail }) => set({ target: detail.value === 'secret' ? 'secret' : 'managed' })}
            />
          </FormField>
          {value.target === 'secret' && (
            <FormField
              label={texts.secret.label}
              description={texts.secret.description}
              errorText={errorAt(errors, 'body.rotation.deliverTo')}
              stretch
            >
              <Input
                value={value.secretArn}
                placeholder="arn:aws:secretsmanager:…"
                spellcheck={false}
                onChange={({ detail }) => set({ secretArn: detail.value })}
              />
            </FormField>
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
