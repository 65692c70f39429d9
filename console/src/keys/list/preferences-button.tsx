import Button from '@cloudscape-design/components/button';
import { lazy, useState } from 'react';
import { LazyPart } from '../../components/loading/lazy-part.tsx';
import { strings } from '../../strings.ts';
import type { KeyPreferences } from './use-key-preferences.ts';

const KeysPreferences = lazy(async () => ({ default: (await import('./keys-preferences.tsx')).KeysPreferences }));

interface Props {
  readonly value: KeyPreferences;
  readonly onChange: (value: KeyPreferences) => void;
}

/** Opens the preferences, which are loaded with the first click: they bring a library for dragging. */
export function PreferencesButton(props: Props) {
  const [isWanted, setWanted] = useState(false);
  const button = (isLoading: boolean) => (
    <Button
      variant="icon"
      iconName="settings"
      ariaLabel={strings.keys.list.preferences.title}
      loading={isLoading}
      onClick={() => setWanted(true)}
    />
  );
  if (!isWanted) return button(false);
  return (
    <LazyPart fallback={button(true)}>
      <KeysPreferences {...props} />
    </LazyPart>
  );
}
