import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { DurationInput } from '../../components/form/duration-input.tsx';
import { errorAt } from '../../components/form/error-at.ts';
import { strings } from '../../strings.ts';
import { useWorkspace } from '../../workspace/workspace-context.ts';
import { fieldTexts } from '../field-texts.ts';
import type { FieldProps } from './field-props.ts';
import type { RotationDraft } from './rotation-draft.ts';

const texts = fieldTexts.rotation.form;

/** The rotation policy: on or off, how often, and the secret that gets the new values. */
export function RotationFields({ value, onChange, errors }: FieldProps<RotationDraft>) {
  const set = (change: Partial<RotationDraft>) => onChange({ ...value, ...change });
  return (
    <SpaceBetween size="l">
      <Toggle
        checked={value.isOn}
        description={texts.description}
        onChange={({ detail }) => set({ isOn: detail.checked })}
      >
        {texts.toggle}
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
            <SecretField
              value={value.secretArn}
              onChange={(secretArn) => set({ secretArn })}
              errorText={errorAt(errors, 'body.rotation.deliverTo')}
            />
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

interface SecretProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly errorText: string | undefined;
}

/** The ARN of the person's own secret. */
function SecretField({ value, onChange, errorText }: SecretProps) {
  return (
    <FormField label={texts.secret.label} description={<SecretTag />} errorText={errorText} stretch>
      <Input
        value={value}
        placeholder="arn:aws:secretsmanager:…"
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

/** The tag that the person's own secret needs. */
function SecretTag() {
  const { workspace } = useWorkspace();
  const { secret } = texts;
  return (
    <>
      {secret.description} <Box variant="code">{secret.tag(workspace.id)}</Box>{' '}
      <CopyToClipboard
        variant="icon"
        textToCopy={workspace.id}
        copyButtonAriaLabel={secret.copyTag}
        copySuccessText={strings.copied}
        copyErrorText={strings.copyFailed}
      />
    </>
  );
}
