import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Person, Session, SessionState } from './session.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs a SessionContext.');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The person who is signed in. Throws if nobody is. */
export function usePerson(): Person {
  const state = useSessionState();
  if (state.kind !== 'signed-in') throw new Error('Nobody is signed in.');
  return state.person;
}
