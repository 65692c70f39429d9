import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { usePerson, useSessionState } from './session-context.ts';
import { SessionEndedDialog } from './session-ended-dialog.tsx';

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
  return state.kind === 'signed-in' && state.ended ? <SessionEndedDialog /> : null;
}
