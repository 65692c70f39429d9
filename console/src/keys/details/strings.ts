export const details = {
  title: 'Details',
  copyId: 'Copy the ID',
  anyIp: 'Any',
} as const;

export const reveal = {
  show: 'Show the value',
  hide: 'Hide the value',
  text: 'The audit log records every time a value is shown.',
  notKept: 'The value of this key isn’t stored. Regenerate the key to get a new one.',
} as const;

export const events = {
  title: 'Recent events',
  description: 'Changes to this key.',
  all: 'See in the audit log',
  empty: { title: 'No events', text: 'Nothing has happened to this key recently.' },
} as const;
