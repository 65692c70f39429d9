import type { ReactNode } from 'react';
import { Splash } from '../components/splash.tsx';
import { HandedOver } from './handed-over.tsx';
import { useSessionState } from './session-context.ts';
import { SignInFailed } from './sign-in-failed.tsx';
import { SignedOut } from './signed-out.tsx';

/** Shows its children to a signed-in person, and the state of the sign-in to others. */
export function SessionGate({ children }: { children: ReactNode }) {
  const state = useSessionState();
  switch (state.kind) {
    case 'starting':
      return <Splash />;
    case 'signed-out':
      return <SignedOut />;
    case 'failed':
      return <SignInFailed failure={state.failure} />;
    case 'signed-in':
      return children;
    case 'handed-over':
      return <HandedOver />;
  }
}
