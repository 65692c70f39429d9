import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/error-at.ts';
import { TokenField } from '../../components/token-field.tsx';
import { strings } from '../../strings.ts';
import { checkScope } from './check-draft.ts';
import { ExpiryField } from './expiry-field.tsx';
import type { KeyDraft } from './key-draft.ts';
import { RotationFields } from './rotation-fields.tsx';

const texts = strings.keys.form;

interface Props {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
  readonly errors: readonly FieldError[];
  /** What only a new key may be given. */
  readonly isNew: boolean;
}

/** What a person may say of a key. */
export function KeyFields({ draft, onChange, errors, isNew }: Props) {
  const set = (change: Partial<KeyDraft>) => onChange({ ...draft, ...change });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{texts.sections.basics}</Header>}>
        <SpaceBetween size="l">
          <FormField
            label={texts.name.label}
            description={texts.name.description}
            errorText={errorAt(errors, 'body.name')}
          >
            <Input
              value={draft.name}
              placeholder={texts.name.placeholder}
              ariaRequired
              autoComplete={false}
              onChange={({ detail }) => set({ name: detail.value })}
            />
          </FormField>
          {isNew && (
            <SpaceBetween size="l">
              <FormField label={texts.environment.label} errorText={errorAt(errors, 'body.environment')}>
                <RadioGroup
                  value={draft.environment}
                  items={[
                    { value: 'live', label: strings.keys.environments.live, description: texts.environment.live },
                    { value: 'test', label: strings.keys.environments.test, description: texts.environment.test },
                  ]}
                  onChange={({ detail }) => set({ environment: detail.value === 'test' ? 'test' : 'live' })}
                />
              </FormField>
              <Toggle
                checked={draft.isActive}
                description={texts.active.description}
                onChange={({ detail }) => set({ isActive: detail.checked })}
              >
                {texts.active.label}
              </Toggle>
            </SpaceBetween>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{texts.sections.access}</Header>}>
        <SpaceBetween size="l">
          <TokenField
            label={texts.scopes.label}
            description={texts.scopes.description}
            placeholder={texts.scopes.placeholder}
            values={draft.scopes}
            typed={draft.typed.scopes}
            onChange={(scopes, text) => set({ scopes, typed: { ...draft.typed, scopes: text } })}
            suggestions={texts.scopes.suggestions}
            check={checkScope}
            errorText={errorAt(errors, 'body.scopes', draft.scopes)}
          />
          <TokenField
            label={texts.allowedIps.label}
            description={texts.allowedIps.description}
            placeholder={texts.allowedIps.placeholder}
            values={draft.allowedIps}
            typed={draft.typed.allowedIps}
            onChange={(allowedIps, text) => set({ allowedIps, typed: { ...draft.typed, allowedIps: text } })}
            errorText={errorAt(errors, 'body.allowedIps', draft.allowedIps)}
          />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{texts.sections.life}</Header>}>
        <SpaceBetween size="l">
          <ExpiryField
            value={draft.expiry}
            onChange={(expiry) => set({ expiry })}
            errorText={errorAt(errors, 'body.expiresAt')}
          />
          <RotationFields value={draft.rotation} onChange={(rotation) => set({ rotation })} errors={errors} />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
