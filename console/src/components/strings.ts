import { counted, formatCount } from './format-number.ts';

/** Words and sentences that several pages use. */
export const componentStrings = {
  product: 'Latchkey',
  title: (page: string) => `${page} – Latchkey`,
  loading: 'Loading',
  retry: 'Try again',
  refresh: 'Refresh',
  reload: 'Reload the page',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  copied: 'Copied',
  copyFailed: 'Couldn’t copy. Select the text and copy it manually.',
  none: '–',
  never: 'Never',
  justNow: 'just now',
  matches: (count: number) => (count === 1 ? '1 match' : `${formatCount(count)} matches`),
  noOption: 'No matches',

  pagination: {
    paginationLabel: 'Pages of the table',
    previousPageLabel: 'Previous page',
    nextPageLabel: 'Next page',
    pageLabel: (page: number) => `Page ${page}`,
  },

  problems: {
    api: 'The request failed',
    network: {
      title: 'Can’t reach the API',
      page: 'You are offline',
      texts: {
        none: 'Check your network connection. If the API is down for others too, wait a minute, then try again.',
        unknown:
          'Check your network connection. The change may or may not have been made. Check the current state before you try again.',
        repeatable:
          'Check your network connection, then try again without closing this page. If the change was already made, it isn’t repeated, and you see its result.',
      },
    },
    unavailable: 'The API is unavailable',
    suspended: 'This workspace is suspended',
    otherWorkspace: 'Switch workspace',
    tooMany: (seconds: number) => `Too many requests. Try again in ${counted(seconds, 'second')}.`,
    ended: { title: 'Your session has ended', text: 'Sign in again, then retry.' },
    requestId: (id: string) => `Request ID: ${id}`,
    notFound: { title: 'Page not found', text: 'The address may be wrong, or the page no longer exists.' },
    page: {
      title: 'Can’t show this page',
      text: 'The console may have been updated since you opened it. Reload the page.',
    },
    part: 'Part of the page couldn’t be loaded. Save your work, then reload the page.',
    toKeys: 'Go to API keys',
  },

  tokens: {
    add: 'Add',
    addTo: (label: string) => `Add to ${label}`,
    remove: (value: string) => `Remove ${value}`,
    use: (value: string) => `Use “${value}”`,
    twice: (value: string) => `${value} is already in the list.`,
    noSuggestions: 'No suggestions. Type a value and select Add.',
  },

  duration: {
    units: { minute: 'minutes', hour: 'hours', day: 'days' },
    text: ({ amount, unit }: { readonly amount: string; readonly unit: string }) =>
      amount === '1' ? `1 ${unit}` : `${amount} ${unit}s`,
  },
} as const;
