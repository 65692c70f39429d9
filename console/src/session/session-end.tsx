import { useQueryClient } from '@tanstack/react-query';
import { lazy, useEffect, useRef } from 'react';
import { LazyPart } from '../components/loading/lazy-part.tsx';
import { preloadLater } from '../start/files.ts';
import { usePerson, useSessionState } from './session-context.ts';

const SessionEndedDialog = lazy(async () => ({
  default: (await import('./session-ended-dialog.tsx')).SessionEndedDialog,
}));

/** Shows a dialog when the session has ended. After a new sign-in, all data is reloaded. */
export function SessionEnd() {
  const client = useQueryClient();
  const state = useSessionState();
  const person = usePerson();
  const before = useRef(person);
  useEffect(() => {
    if (before.current === person) return;
    before.current = person;
    void client.invalidateQueries();
  }, [client, person]);
  useEffect(() => preloadLater('session-ended-dialog'), []);
  if (state.kind !== 'signed-in' || !state.ended) return null;
  return (
    <LazyPart>
      <SessionEndedDialog />
    </LazyPart>
  );
}
