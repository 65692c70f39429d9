import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useRef, useState } from 'react';
import { strings } from '../../strings.ts';
import { valuesIn } from './list-text.ts';

interface Suggestions {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly description?: string }[];
}

interface Props {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly values: readonly string[];
  /** Text that is typed, but not in the list yet. */
  readonly typed: string;
  readonly onChange: (values: readonly string[], typed: string) => void;
  /** Groups of suggestions. */
  readonly suggestions?: readonly Suggestions[];
  /** Returns the error of a text; undefined if the text is valid. */
  readonly check?: (text: string) => string | undefined;
  /** Returns the error of a text that cannot become valid, while it is typed. */
  readonly checkTyped?: (text: string) => string | undefined;
  readonly errorText?: string | undefined;
  /** Adds a value to the list. */
  readonly merge?: (values: readonly string[], added: string) => readonly string[];
}

/** A list of short texts, typed, pasted or chosen. Text that fails the check stays in the input. */
export function TokenField({ label, description, placeholder, values, typed, suggestions = [], ...props }: Props) {
  const { tokens } = strings;
  const [refusal, setRefusal] = useState<string>();
  /** The text that Enter adds. Enter can also choose a suggestion; that comes first and empties this text. */
  const pending = useRef('');
  const merge = props.merge ?? ((list: readonly string[], added: string) => [...list, added]);
  const type = (value: string) => {
    pending.current = value;
    props.onChange(values, value);
    setRefusal(value === '' ? undefined : props.checkTyped?.(lastOf(value)));
  };
  const add = (text: string) => {
    pending.current = '';
    const refused: string[] = [];
    let added = values;
    let reason: string | undefined;
    for (const value of valuesIn(text)) {
      const wrong = values.includes(value) ? tokens.twice(value) : props.check?.(value);
      if (wrong === undefined) added = merge(added, value);
      else refused.push(value);
      reason ??= wrong;
    }
    if (added !== values || refused.length > 0) props.onChange(added, refused.join(', '));
    setRefusal(reason);
  };
  return (
    <FormField label={label} description={description} errorText={refusal ?? props.errorText} stretch>
      <div className="tokens">
        <Autosuggest
          value={typed}
          placeholder={placeholder}
          options={suggestions
            .map((group) => ({ ...group, options: group.options.filter(({ value }) => !values.includes(value)) }))
            .filter(({ options }) => options.length > 0)}
          enteredTextLabel={tokens.use}
          empty={tokens.noSuggestions}
          onChange={({ detail }) => type(detail.value)}
          onSelect={({ detail }) => add(detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key !== 'Enter') return;
            event.preventDefault();
            setTimeout(() => {
              if (pending.current !== '') add(pending.current);
            });
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

/** The last value of a list, which is being typed. */
const lastOf = (text: string) => text.split(/[\s,;]+/).at(-1) ?? '';
