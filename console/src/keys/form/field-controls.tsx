import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import type { ComponentType } from 'react';
import type { FieldError } from '../../api/problem.ts';
import { errorAt } from '../../components/form/error-at.ts';
import { TokenField } from '../../components/form/token-field.tsx';
import { strings } from '../../strings.ts';
import { fieldTexts } from '../field-texts.ts';
import type { FieldName } from './draft-fields.ts';
import { ExpiryField } from './expiry-field.tsx';
import type { KeyDraft } from './key-draft.ts';
import { LimitsFields } from './limits-fields.tsx';
import { checkRange, checkTypedRange } from './lists/check-range.ts';
import { useScopeCatalogue } from './lists/use-scope-catalogue.ts';
import { MetadataField } from './metadata-field.tsx';
import { QuotaFields } from './quota-fields.tsx';
import { RotationFields } from './rotation-fields.tsx';
import { checkScope, withScope } from './scopes.ts';

interface ControlProps {
  readonly draft: KeyDraft;
  readonly set: (change: Partial<KeyDraft>) => void;
  readonly errors: readonly FieldError[];
}

interface FieldControl {
  readonly section: keyof typeof strings.keys.form.sections;
  /** The form offers the field for a new key, but not when a key is edited. */
  readonly isForNewKeys?: boolean;
  readonly Control: ComponentType<ControlProps>;
}

/** The input of each field. A missing field is a type error. */
export const fieldControls: { readonly [F in FieldName]: FieldControl } = {
  name: { section: 'basics', Control: NameField },
  environment: { section: 'basics', isForNewKeys: true, Control: EnvironmentField },
  isActive: { section: 'basics', isForNewKeys: true, Control: ActiveField },
  scopes: { section: 'basics', Control: ScopesField },
  allowedIps: { section: 'access', Control: AllowedIpsField },
  limits: {
    section: 'access',
    Control: ({ draft, set, errors }) => (
      <LimitsFields value={draft.limits} onChange={(limits) => set({ limits })} errors={errors} />
    ),
  },
  quota: {
    section: 'access',
    Control: ({ draft, set, errors }) => (
      <QuotaFields value={draft.quota} onChange={(quota) => set({ quota })} errors={errors} />
    ),
  },
  expiresAt: {
    section: 'life',
    Control: ({ draft, set, errors }) => (
      <ExpiryField
        value={draft.expiresAt}
        onChange={(expiresAt) => set({ expiresAt })}
        errorText={errorAt(errors, 'body.expiresAt')}
      />
    ),
  },
  rotation: {
    section: 'life',
    Control: ({ draft, set, errors }) => (
      <RotationFields value={draft.rotation} onChange={(rotation) => set({ rotation })} errors={errors} />
    ),
  },
  ownerId: { section: 'labels', Control: OwnerField },
  description: { section: 'labels', Control: DescriptionField },
  metadata: {
    section: 'labels',
    Control: ({ draft, set, errors }) => (
      <MetadataField pairs={draft.metadata} onChange={(metadata) => set({ metadata })} errors={errors} />
    ),
  },
};

function NameField({ draft, set, errors }: ControlProps) {
  return (
    <FormField
      label={fieldTexts.name.label}
      description={fieldTexts.name.form.description}
      errorText={errorAt(errors, 'body.name')}
    >
      <Input
        value={draft.name}
        placeholder={fieldTexts.name.form.placeholder}
        ariaRequired
        autoComplete={false}
        onChange={({ detail }) => set({ name: detail.value })}
      />
    </FormField>
  );
}

function EnvironmentField({ draft, set, errors }: ControlProps) {
  const { live, test } = strings.keys.environments;
  return (
    <FormField label={fieldTexts.environment.label} errorText={errorAt(errors, 'body.environment')}>
      <RadioGroup
        value={draft.environment}
        items={[
          { value: 'live', label: live, description: fieldTexts.environment.form.live },
          { value: 'test', label: test, description: fieldTexts.environment.form.test },
        ]}
        onChange={({ detail }) => set({ environment: detail.value === 'test' ? 'test' : 'live' })}
      />
    </FormField>
  );
}

function ActiveField({ draft, set }: ControlProps) {
  return (
    <Toggle
      checked={draft.isActive}
      description={fieldTexts.isActive.form.description}
      onChange={({ detail }) => set({ isActive: detail.checked })}
    >
      {fieldTexts.isActive.label}
    </Toggle>
  );
}

function ScopesField(props: ControlProps) {
  return (
    <TokenField
      {...listOf('scopes', props)}
      suggestions={useScopeCatalogue()}
      check={checkScope}
      merge={withScope}
      errorText={errorAt(props.errors, 'body.scopes', props.draft.scopes)}
    />
  );
}

function AllowedIpsField(props: ControlProps) {
  const errorText = errorAt(props.errors, 'body.allowedIps', props.draft.allowedIps);
  return (
    <TokenField
      {...listOf('allowedIps', props)}
      check={checkRange}
      checkTyped={checkTypedRange}
      errorText={errorText}
    />
  );
}

function OwnerField({ draft, set, errors }: ControlProps) {
  return (
    <FormField
      label={fieldTexts.ownerId.label}
      description={fieldTexts.ownerId.form.description}
      errorText={errorAt(errors, 'body.ownerId')}
    >
      <Input
        value={draft.ownerId}
        placeholder={fieldTexts.ownerId.form.placeholder}
        autoComplete={false}
        spellcheck={false}
        onChange={({ detail }) => set({ ownerId: detail.value })}
      />
    </FormField>
  );
}

function DescriptionField({ draft, set, errors }: ControlProps) {
  return (
    <FormField
      label={fieldTexts.description.label}
      constraintText={fieldTexts.description.form.constraint}
      errorText={errorAt(errors, 'body.description')}
    >
      <Textarea value={draft.description} rows={3} onChange={({ detail }) => set({ description: detail.value })} />
    </FormField>
  );
}

/** Returns the texts and the values of a field that is a list, and how it changes. */
function listOf(name: keyof KeyDraft['typed'], { draft, set }: ControlProps) {
  const { label, form } = fieldTexts[name];
  return {
    label,
    description: form.description,
    placeholder: form.placeholder,
    values: draft[name],
    typed: draft.typed[name],
    onChange: (values: readonly string[], text: string) =>
      set({ [name]: values, typed: { ...draft.typed, [name]: text } }),
  };
}
