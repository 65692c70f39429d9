export const search = {
  title: 'Find',
  open: 'Find keys, members and pages (Ctrl+K)',
  input: 'Key name, ID, tag, owner, a key value, a member or a page',
  hint: 'A key value that you paste is shortened to its public part. The rest is never sent.',
  keys: 'API keys',
  members: 'Members',
  pages: 'Pages',
  member: (role: string, subject: string) => `${role} · ${subject}`,
  owner: (ownerId: string) => `owner ${ownerId}`,
  all: (text: string) => `All keys that match “${text}”`,
  loading: 'Searching',
  clear: 'Clear the search',
} as const;
