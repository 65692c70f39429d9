import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import { useEffect, useRef } from 'react';
import { strings } from '../../strings.ts';
import { keyColumns } from './key-columns.tsx';
import { type KeyPreferences, pageSizes } from './use-key-preferences.ts';

const { preferences: texts } = strings.keys.list;

interface Props {
  readonly value: KeyPreferences;
  readonly onChange: (value: KeyPreferences) => void;
}

/** The columns of the list, and the number of keys per page. It opens when it is loaded. */
export function KeysPreferences({ value, onChange }: Props) {
  const trigger = useRef<HTMLDivElement>(null);
  // The click that loaded it was meant for its button.
  useEffect(() => trigger.current?.querySelector('button')?.click(), []);
  const options = keyColumns.map(({ id = '', header }) => ({ id, label: String(header) }));
  return (
    <div ref={trigger}>
      <CollectionPreferences
        title={texts.title}
        confirmLabel={texts.confirm}
        cancelLabel={strings.cancel}
        preferences={value}
        pageSizePreference={{
          title: texts.pageSize,
          options: pageSizes.map((size) => ({ value: size, label: texts.keys(size) })),
        }}
        contentDisplayPreference={{
          title: texts.columns,
          options: [
            ...options.map((option) => (option.id === 'name' ? { ...option, alwaysVisible: true } : option)),
            { id: 'actions', label: strings.keys.actions.title, alwaysVisible: true },
          ],
        }}
        onConfirm={({ detail }) =>
          onChange({
            pageSize: detail.pageSize ?? value.pageSize,
            contentDisplay: detail.contentDisplay ?? value.contentDisplay,
          })
        }
      />
    </div>
  );
}
