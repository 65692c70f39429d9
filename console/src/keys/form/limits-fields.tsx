import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorAt } from '../../components/form/error-at.ts';
import { formatCount } from '../../components/format-number.ts';
import { windows } from '../../plan/windows.ts';
import { useWorkspace } from '../../workspace/workspace-context.ts';
import { fieldTexts } from '../field-texts.ts';
import type { FieldProps } from './field-props.ts';
import type { LimitsDraft } from './limits-draft.ts';

const texts = fieldTexts.limits.form;

/** The key's own rate limits: one input for each window. */
export function LimitsFields({ value, onChange, errors }: FieldProps<LimitsDraft>) {
  const { limits } = useWorkspace().workspace;
  return (
    <FormField label={fieldTexts.limits.label} description={texts.description}>
      <SpaceBetween size="s">
        {windows.map(({ window }) => (
          <FormField
            key={window}
            label={texts.windows[window]}
            constraintText={limits === null ? undefined : texts.constraint(formatCount(limits[window]))}
            errorText={errorAt(errors, `body.limits.${window}`)}
          >
            <Input
              type="number"
              inputMode="numeric"
              value={value[window]}
              onChange={({ detail }) => onChange({ ...value, [window]: detail.value })}
            />
          </FormField>
        ))}
      </SpaceBetween>
    </FormField>
  );
}
