import type { SignInFailure } from './sign-in-failure.ts';

export const signIn = {
  button: 'Sign in',
  signedOut: { title: 'You are signed out', text: 'Sign in to manage the API keys of your workspace.' },
  again: 'Sign in again',
  failures: {
    unreachable: {
      title: 'Can’t reach the sign-in service',
      text: 'The identity provider or the console’s settings can’t be loaded. Check your network connection, then try again. If the problem continues, contact the team that runs this service.',
    },
    denied: {
      title: 'Sign-in denied',
      text: 'The identity provider denied access, or you cancelled. Try again, or use a different account.',
    },
    state: {
      title: 'This sign-in is no longer valid',
      text: 'It was started in another tab, started too long ago, or its link was opened twice. Start a new sign-in.',
    },
    loop: {
      title: 'Sign-in keeps redirecting',
      text: 'The console redirected to the identity provider several times within seconds. Make sure that the browser allows cookies and session storage for this site, then try again.',
    },
    unknown: {
      title: 'Sign-in failed',
      text: 'The identity provider returned an error. Try again. If the problem continues, contact the team that runs this service.',
    },
  } satisfies Record<SignInFailure, { title: string; text: string }>,
  ended: {
    title: 'Your session has ended',
    text: 'Sessions end after a while to keep your account safe. Your work on this page is kept: sign in again in a new window, then continue.',
    blocked:
      'The browser blocked the window. Allow pop-ups for this site, or sign in on this page. Signing in on this page discards unsaved input.',
    here: 'Sign in on this page',
    otherPerson:
      'A different person signed in. Sign in with the account that this page belongs to, or reload the page.',
  },
  windowDone: { title: 'You are signed in again', text: 'Close this window and continue where you left off.' },
} as const;
