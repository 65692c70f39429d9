import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useRef, useState } from 'react';
import { strings } from '../../strings.ts';

interface Suggestion {
  readonly value: string;
  readonly description?: string;
}

interface Props {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly values: readonly string[];
  /** Text that is typed, but not in the list yet. */
  readonly typed: string;
  readonly onChange: (values: readonly string[], typed: string) => void;
  readonly suggestions?: readonly Suggestion[];
  /** Returns the error of a text; undefined if the text is valid. */
  readonly check?: (text: string) => string | undefined;
  readonly errorText?: string | undefined;
}

/** A list of short texts, typed or chosen one by one. Text that fails the check stays in the input. */
export function TokenField({ label, description, placeholder, values, typed, suggestions = [], ...props }: Props) {
  const { tokens } = strings;
  const [refusal, setRefusal] = useState<string>();
  /** The text that Enter adds. Enter can also choose a suggestion; that comes first and empties it. */
  const pending = useRef('');
  const type = (value: string) => {
    pending.current = value;
    props.onChange(values, value);
    setRefusal(undefined);
  };
  const add = (value: string) => {
    const trimmed = value.trim();
    if (trimmed === '') return;
    const wrong = values.includes(trimmed) ? tokens.twice(trimmed) : props.check?.(trimmed);
    if (wrong !== undefined) {
      setRefusal(wrong);
      return;
    }
    pending.current = '';
    props.onChange([...values, trimmed], '');
    setRefusal(undefined);
  };
  return (
    <FormField label={label} description={description} errorText={refusal ?? props.errorText} stretch>
      <div className="tokens">
        <Autosuggest
          value={typed}
          placeholder={placeholder}
          options={suggestions.filter(({ value }) => !values.includes(value))}
          enteredTextLabel={tokens.use}
          empty={tokens.noSuggestions}
          onChange={({ detail }) => type(detail.value)}
          onSelect={({ detail }) => {
            type('');
            add(detail.value);
          }}
          onKeyDown={(event) => {
            if (event.detail.key !== 'Enter') return;
            event.preventDefault();
            setTimeout(() => add(pending.current));
          }}
        />
        <Button formAction="none" ariaLabel={tokens.addTo(label)} onClick={() => add(typed)}>
          {tokens.add}
        </Button>
      </div>
      <TokenGroup
        items={values.map((value) => ({ label: value, dismissLabel: tokens.remove(value) }))}
        onDismiss={({ detail }) =>
          props.onChange(
            values.filter((_, index) => index !== detail.itemIndex),
            typed,
          )
        }
      />
    </FormField>
  );
}
