import Alert from '@cloudscape-design/components/alert';
import { strings } from '../../strings.ts';
import { fieldTexts } from '../field-texts.ts';
import type { FieldName } from './draft-fields.ts';

const { overwritten: texts } = strings.keys.edit;
const list = new Intl.ListFormat('en', { type: 'conjunction' });

interface Props {
  /** The fields that both people changed; empty renders nothing. */
  readonly fields: readonly FieldName[];
  /** The present scopes of the key. */
  readonly scopes: readonly string[];
}

/** Says that someone else changed the same fields while the person edited them. */
export function Overwritten({ fields, scopes }: Props) {
  if (fields.length === 0) return null;
  return (
    <div role="alert">
      <Alert type="warning" header={texts.title} statusIconAriaLabel={strings.layout.warning}>
        {texts.text(list.format(fields.map((name) => fieldTexts[name].label)))}
        {fields.includes('scopes') && ` ${texts.scopes(scopes.join(', '))}`}
      </Alert>
    </div>
  );
}
